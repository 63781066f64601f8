import { describe, expect, it } from 'vitest'
import { type Extent, press } from '../../src/live/press.js'
import { type LiveState, pageRead, reportRead, viewOf } from '../../src/live/state.js'
import { aLiveProblem, aLiveReport, aLiveState, aReading, aSubject } from '../support/live.js'

const EXTENT: Extent = { page: 3, maxTop: 10 }

const ids = ['a', 'b', 'c', 'd', 'e']
const fiveProblems = ids.map(id => aLiveProblem(id, [aSubject(`${id}1`), aSubject(`${id}2`)]))

const keyed = (state: LiveState, ...keys: readonly string[]): LiveState =>
  keys.reduce((current, key) => press(current, key, EXTENT).state, state)

const chosenId = (state: LiveState): string | undefined => {
  const view = viewOf(state)
  return 'chosen' in view ? (view.chosen.id ?? `first of ${view.kind}`) : undefined
}

describe('the keys in the list of problems', () => {
  it.for([
    [['down'], 'b'],
    [['j', 'j'], 'c'],
    [['down', 'down', 'up'], 'b'],
    [['j', 'k'], 'a'],
    [['up'], 'a'],
    [['end'], 'e'],
    [['G', 'down'], 'e'],
    [['end', 'home'], 'a'],
    [['page-down'], 'd'],
    [[' ', 'page-down'], 'e'],
    [['end', 'page-up'], 'b'],
  ] as const)('move the choice, never beyond the list: %j', ([keys, id]) => {
    expect(chosenId(keyed(aLiveState(fiveProblems), ...keys))).toBe(id)
  })

  it('do nothing in an empty list', () => {
    const state = keyed(aLiveState([]), 'down', 'page-down', 'end', 'enter')
    expect(viewOf(state)).toMatchObject({ kind: 'problems', chosen: { id: undefined, index: 0 } })
  })

  it('open a problem, then the person, and go back one by one to where they were', () => {
    const item = keyed(aLiveState(fiveProblems), 'down', 'enter', 'down')
    expect(viewOf(item)).toMatchObject({ kind: 'item', item: { id: 'b' }, chosen: { id: 'b2' } })

    const { state: page, wish } = press(item, 'enter', EXTENT)
    expect(wish).toEqual({ kind: 'open', number: 1, address: { kind: 'user', word: 'b2@clients.example' } })
    expect(viewOf(page)).toMatchObject({ kind: 'page', state: { kind: 'reading' } })

    expect(chosenId(keyed(page, 'escape'))).toBe('b2')
    expect(chosenId(keyed(page, 'backspace', 'left'))).toBe('b')
    expect(chosenId(keyed(page, 'h', 'h', 'h', 'h'))).toBe('b')
  })

  it('show the whole line of a subject that has no page', () => {
    const subjects = [aSubject('x', { command: ['check_status logs --grep x'] }), aSubject('y', { command: undefined })]
    const state = aLiveState([aLiveProblem('a', subjects)])
    expect(viewOf(keyed(state, 'enter', 'enter'))).toMatchObject({ kind: 'subject', subject: { id: 'x' } })
    expect(viewOf(keyed(state, 'enter', 'down', 'enter'))).toMatchObject({ kind: 'subject', subject: { id: 'y' } })
  })

  it.for([
    ['q', { kind: 'quit', isInterrupt: false }],
    ['ctrl+c', { kind: 'quit', isInterrupt: true }],
    ['ctrl+z', { kind: 'suspend' }],
    ['ctrl+l', { kind: 'repaint' }],
    ['r', { kind: 'refresh' }],
    ['x', undefined],
  ] as const)('ask for what is not a view: %s', ([key, wish]) => {
    expect(press(aLiveState(fiveProblems), key, EXTENT).wish).toEqual(wish)
  })

  it('show themselves, and go again', () => {
    const shown = keyed(aLiveState(fiveProblems), 'down', '?')
    expect(viewOf(shown).kind).toBe('keys')
    expect(chosenId(keyed(shown, '?'))).toBe('b')
    expect(chosenId(keyed(shown, 'escape'))).toBe('b')
  })
})

describe('the keys on a page', () => {
  const page = keyed(aLiveState(fiveProblems), 'enter', 'enter')
  const top = (state: LiveState): number | undefined => {
    const view = viewOf(state)
    return 'top' in view ? view.top : undefined
  }

  it('scroll it, never beyond its end', () => {
    expect(top(keyed(page, 'down', 'down', 'up'))).toBe(1)
    expect(top(keyed(page, 'page-down', 'page-down'))).toBe(6)
    expect(top(keyed(page, 'end', 'down'))).toBe(10)
    expect(top(keyed(page, 'end', 'up'))).toBe(9)
    expect(top(keyed(page, 'up'))).toBe(0)
  })

  it('read it again', () => {
    expect(press(page, 'r', EXTENT).wish).toMatchObject({ kind: 'open', number: 1 })
  })

  it('leave it although it is still being read: what comes then is dropped', () => {
    const left = pageRead(keyed(page, 'escape'), 1, { kind: 'failed', error: { message: 'late', hint: '' } })
    expect(viewOf(left).kind).toBe('item')
    expect(JSON.stringify(left.views)).not.toContain('late')
    expect(viewOf(keyed(left, 'enter'))).toMatchObject({ kind: 'page', number: 2, state: { kind: 'reading' } })
  })
})

describe('a new reading', () => {
  const readAgain = (state: LiveState, kept: readonly string[]): LiveState => {
    const problems = kept.map(id => fiveProblems.find(problem => problem.id === id) ?? aLiveProblem(id, []))
    return reportRead(state, aReading(aLiveReport(problems)))
  }

  it('keeps the chosen problem, wherever it is now', () => {
    const state = readAgain(keyed(aLiveState(fiveProblems), 'down', 'down'), ['x', 'y', 'z', 'c', 'a'])
    expect(chosenId(keyed(state, 'down'))).toBe('a')
  })

  it('chooses what took the place of a problem that is gone', () => {
    expect(chosenId(keyed(readAgain(keyed(aLiveState(fiveProblems), 'down', 'down'), ['a', 'b', 'd', 'e']), 'up'))).toBe('b')
    expect(chosenId(keyed(readAgain(keyed(aLiveState(fiveProblems), 'end'), ['a', 'b']), 'up'))).toBe('a')
  })

  it('does not close the problem that is open, and its subjects can still be opened if it is gone', () => {
    const state = readAgain(keyed(aLiveState(fiveProblems), 'down', 'enter'), ['a'])
    expect(viewOf(state)).toMatchObject({ kind: 'item', item: { id: 'b' } })
    expect(press(state, 'enter', EXTENT).wish).toMatchObject({ kind: 'open', address: { word: 'b1@clients.example' } })
  })
})
