import { describe, expect, it } from 'vitest'
import type { Observation } from '../../src/alerts/observation.js'
import { openWatchStatus } from '../../src/cli/watch-status.js'

const aSnapshot = (severity: string) => ({ severity }) as Observation['problems'][string]

const FOUND = {
  failure: null,
  rules: { a: 'open', b: 'open', c: 'open', d: 'fine' },
  problems: { a: aSnapshot('high'), b: aSnapshot('warning'), c: aSnapshot('high') },
} as const
const CALM = { failure: null, rules: { d: 'fine' }, problems: {} } as const
const FAILED = { failure: { message: 'no answer from db.example', hint: '' }, rules: {}, problems: {} } as const

/** A status whose clock stands until it is moved. */
const aStatus = () => {
  const said: string[] = []
  let now = 0
  const status = openWatchStatus(
    words => said.push(words),
    () => now,
  )
  const wait = (seconds: number): void => {
    now += seconds * 1000
    status.refresh()
  }
  return { status, said, wait }
}

describe('the status line of a watch', () => {
  it('says what the last look found, the worst first, and how long ago that was', () => {
    const { status, said, wait } = aStatus()

    status.saw(FOUND)
    wait(12)
    wait(170)

    expect(said).toEqual([
      '2 high · 1 warning, checked 0 s ago',
      '2 high · 1 warning, checked 12 s ago',
      '2 high · 1 warning, checked 3 min ago',
    ])
  })

  it('counts what could not be judged, and says no problems only where there are none', () => {
    const { status, said } = aStatus()

    status.saw({ ...CALM, rules: { d: 'unknown' } })
    status.saw(CALM)

    expect(said).toEqual(['1 unknown, checked 0 s ago', 'no problems, checked 0 s ago'])
  })

  it('says that it cannot check, and since when, but nothing before the first look', () => {
    const { status, said, wait } = aStatus()

    wait(5)
    status.saw(FAILED)
    status.saw(CALM)
    wait(30)
    status.saw(FAILED)

    expect(said).toEqual([
      'cannot check: no answer from db.example; last checked never',
      'no problems, checked 0 s ago',
      'no problems, checked 30 s ago',
      'cannot check: no answer from db.example; last checked 30 s ago',
    ])
  })

  it('says trouble of its own instead, once, until that is over', () => {
    const { status, said, wait } = aStatus()

    status.trouble('state cannot be saved: disk full')
    wait(10)
    status.saw(CALM)
    status.trouble(undefined)

    expect(said).toEqual(['state cannot be saved: disk full', 'no problems, checked 0 s ago'])
  })
})
