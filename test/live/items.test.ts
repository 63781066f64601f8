import { describe, expect, it } from 'vitest'
import { itemsOf } from '../../src/live/items.js'
import { completeCommands } from '../../src/report/complete-commands.js'
import { redactReport } from '../../src/report/redact.js'
import { sections } from '../../src/sections/index.js'
import { aLiveProblem, aLiveReport, aSubject } from '../support/live.js'
import { minutesAgo } from '../support/report.js'

const deposit = aSubject('d1', { command: ['check_status deposit ', { kind: 'text', value: 'PC203' }], began: minutesAgo(600) })

describe('the rows of the first screen', () => {
  it('know which page each subject has, and since when the oldest waits', () => {
    const report = aLiveReport([aLiveProblem('a', [aSubject('x'), deposit, aSubject('l', { command: ['check_status logs --errors'] })])])
    const [item] = itemsOf(report, report)

    expect(item?.oldest?.at).toEqual(minutesAgo(600))
    expect(item?.subjects.map(({ page }) => page)).toEqual([
      { kind: 'user', word: 'x@clients.example' },
      { kind: 'deposit', word: 'PC203' },
      undefined,
    ])
  })

  it('find a masked person by what was read, and show the mask', () => {
    const read = aLiveReport([aLiveProblem('a', [aSubject('x')])])
    const shown = completeCommands(redactReport(read, sections), ['--target', 'cape'])
    const [item] = itemsOf(shown, read)

    expect(item?.subjects[0]?.page).toEqual({ kind: 'user', word: 'x@clients.example' })
    expect(JSON.stringify([item?.what, item?.subjects[0]?.line, item?.subjects[0]?.command])).not.toContain('x@clients')
  })

  it('say once what one failure left unknown', () => {
    const error = { message: 'there is no django.log', hint: 'Set its path.' }
    const unknown = (id: string) => ({ id, status: 'unknown' as const, errors: [error], reason: null })
    const report = aLiveReport([], { rules: [unknown('a'), unknown('b')] })
    expect(itemsOf(report, report).map(({ what, advice }) => ({ what, advice }))).toEqual([
      { what: ['a, b: ', { kind: 'text', value: 'there is no django.log' }], advice: ['Set its path.'] },
    ])
  })

  it('show ignored problems last, after what could not be checked and what was not sent', () => {
    const error = { message: 'permission denied', hint: '' }
    const report = aLiveReport([aLiveProblem('a', [aSubject('x')]), aLiveProblem('b', [], { ignored: true })], {
      rules: [{ id: 'c', status: 'unknown', errors: [error], reason: null }],
      outbox: [{ channel: 'office', messages: 2, since: minutesAgo(5), reason: null }],
    })
    expect(itemsOf(report, report).map(({ kind }) => kind)).toEqual(['high', 'unknown', 'unsent', 'ignored'])
  })
})
