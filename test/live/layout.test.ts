import { Chalk } from 'chalk'
import { describe, expect, it } from 'vitest'
import { type LiveFraming, layOutLive } from '../../src/live/layout.js'
import { press } from '../../src/live/press.js'
import { connectionLost, type LiveState, noticed, pageRead, startState } from '../../src/live/state.js'
import { withOverview } from '../../src/sections/overview.js'
import { widthOf } from '../../src/text/width.js'
import { HOSTILE } from '../support/hostile.js'
import { aLiveProblem, aLiveReport, aLiveState, anOverview, aReading, aSubject } from '../support/live.js'
import { minutesAgo } from '../support/report.js'
import { aReport, aReportOf } from '../support/sample-report.js'

const SIZES = [
  [60, 15],
  [80, 24],
  [120, 40],
  [200, 60],
] as const

const framing = (columns: number, rows: number, overrides: Partial<LiveFraming> = {}): LiveFraming => ({
  style: { ascii: false, chalk: new Chalk({ level: 0 }) },
  size: { columns, rows },
  now: 1_000,
  every: '5s',
  oldAfterMs: 11_000,
  ...overrides,
})

const problems = Array.from({ length: 20 }, (_, i) =>
  aLiveProblem(`rule${i}`, [aSubject(`p${i}`), aSubject(`q${i}`)], {
    severity: i < 5 ? 'high' : 'medium',
    isNew: i === 0,
    since: minutesAgo(120),
  }),
)

const pressed = (state: LiveState, ...keys: readonly string[]): LiveState =>
  keys.reduce((current, key) => press(current, key, { page: 3, maxTop: 99 }).state, state)

const rowsOf = (state: LiveState, columns: number, rows: number, overrides: Partial<LiveFraming> = {}): readonly string[] =>
  layOutLive(state, framing(columns, rows, overrides)).rows

describe.for(SIZES)('in a window of %i x %i', ([columns, rows]) => {
  const state = aLiveState(problems)

  it('the first screen fills it exactly, with headline, six tiles and problems, worst first', () => {
    const shown = rowsOf(state, columns, rows)
    const text = shown.join('\n')

    expect(shown).toHaveLength(rows)
    expect(shown.filter(row => widthOf(row) > columns)).toEqual([])
    expect(text).toContain('3 things need you now, the oldest for 54 days')
    for (const { title } of anOverview().tiles) expect(text).toContain(title)
    expect(text).toContain('▂')
    expect(shown.find(row => row.startsWith('> '))).toMatch(/^> 🔴 (high {4})?2 of rule0 +2 +1\.5 h new/)
    expect(shown.at(-1)).toMatch(/choose · Enter open · q leave.* 1\/20$/)
    expect(shown.filter(row => /of rule\d/.test(row)).length).toBeGreaterThanOrEqual(5)
  })

  it('what could not be read is unknown, with the reason', () => {
    const text = rowsOf(state, columns, rows).join('\n')
    expect(text).toMatch(/Providers +unknown/)
    expect(text).toContain('❓ permission denied')
  })

  it('the chosen problem is always in sight', () => {
    for (let i = 0; i < 20; i++) {
      const shown = rowsOf(pressed(state, ...Array(i).fill('down')), columns, rows)
      expect(shown.filter(row => row.startsWith('> ')).join()).toContain(`of rule${i} `)
    }
  })

  it('every view of hostile names is text, and no wider than the window', () => {
    for (const value of Object.values(HOSTILE)) {
      const report = withOverview(aReportOf(value))
      const hostile = startState(
        aReading({ ...report, problems: [aLiveProblem('a', [aSubject(value)], { message: [value] }), ...report.problems] }),
      )
      const page = pressed(hostile, 'enter', 'enter')
      const error = { message: value, hint: value }
      const views = [
        hostile,
        pressed(hostile, 'enter'),
        pageRead(page, 1, { kind: 'shown', report: aReportOf(value) }),
        pageRead(page, 1, { kind: 'failed', error }),
        connectionLost(hostile, { error, nextAt: 5_000 }),
        noticed(hostile, error),
        pressed(hostile, 'end', 'enter'),
      ]
      for (const view of views) {
        const shown = rowsOf(view, columns, rows)
        expect(shown).toHaveLength(rows)
        expect(shown.filter(row => widthOf(row) > columns || /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(row))).toEqual([])
      }
    }
  })

  it('a page is scrolled to its end, and its place is shown', () => {
    const reading = pressed(state, 'enter', 'enter')
    expect(rowsOf(reading, columns, rows).join('\n')).toContain('Reading …')

    const page = pageRead(reading, 1, { kind: 'shown', report: aReport() })
    const { extent } = layOutLive(page, framing(columns, rows))
    const end = layOutLive(press(page, 'end', extent).state, framing(columns, rows)).rows
    expect(extent.maxTop).toBeGreaterThan(0)
    expect(end.join('\n')).toContain('Read at 2025-10-08 03:52:55 SAST')
    expect(end.at(-1)).toMatch(/scroll .* 100 %$/)
  })
})

describe('the first screen', () => {
  it('says that nothing needs anybody', () => {
    const state = aLiveState([], { overview: anOverview({ headline: ['Nothing needs you now'], tone: 'good' }) })
    expect(rowsOf(state, 80, 24).join('\n')).toMatch(/Nothing needs you now[\s\S]*✅ No problems/)
  })

  it('lists what could not be checked, with the reason, and what to do about it', () => {
    const error = { message: 'permission denied for table leads_lead', hint: 'Run "check_status grants".' }
    const state = aLiveState([], { rules: [{ id: 'unassigned_leads', status: 'unknown', errors: [error], reason: null }] })
    expect(rowsOf(state, 80, 24).join('\n')).toMatch(/> ❓ unassigned_leads: permission denied for table/)
    expect(rowsOf(pressed(state, 'enter'), 80, 24).join('\n')).toContain('Run "check_status grants".')
  })

  it('keeps the last figures when the connection is lost, with their age and the reason', () => {
    const lost = connectionLost(aLiveState(problems), {
      error: { message: 'root@shop.example does not answer', hint: 'Check the VPN.' },
      nextAt: 128_000,
    })
    const shown = rowsOf(lost, 80, 24, { now: 120_000 })
    expect(shown[0]).toMatch(/read at 03:52:55 SAST, 2 minutes ago$/)
    expect(shown[1]).toMatch(/^❌ Not connected, trying again in 8 s: root@shop\.example does not answer/)
    expect(shown[2]).toMatch(/^ {3}Check the VPN\./)
    expect(shown.join('\n')).toContain('3 things need you now')
  })

  it('shows the beginning of the chosen problem where there is room', () => {
    const text = rowsOf(aLiveState(problems.slice(0, 3)), 120, 40).join('\n')
    expect(text).toMatch(/of rule2[\s\S]*Approve or reject it\n {2}p0@clients\.example: waits *\n {2}q0@clients\.example/)
  })

  it.for([
    [59, 24],
    [80, 14],
    [20, 3],
    [1, 1],
  ] as const)('says that the window is too small: %i x %i', ([columns, rows]) => {
    const shown = rowsOf(aLiveState(problems), columns, rows)
    expect(shown).toHaveLength(rows)
    expect(shown.filter(row => row.length > columns)).toEqual([])
    if (columns > 40) expect(shown.join('\n')).toContain(`${columns} x ${rows}, not 60 x 15`)
  })

  it('has no emoji and no box characters with --ascii', () => {
    const style = { ascii: true, chalk: new Chalk({ level: 0 }) }
    for (const [columns, rows] of SIZES)
      for (const keys of [[], ['enter'], ['?']])
        expect(rowsOf(pressed(aLiveState(problems), ...keys), columns, rows, { style }).join('\n')).toMatch(/^[\n -~·]+$/)
  })
})

describe('an open problem', () => {
  it('shows what to do, each subject whole, and how many more there are', () => {
    const long = aSubject('long', { line: [`${'word '.repeat(30)}end`] })
    const more = { count: 9, command: 'check_status problems --only a --all' }
    const state = pressed(aLiveState([aLiveProblem('a', [long, aSubject('b')], more)]), 'enter')
    const text = rowsOf(state, 80, 24)
      .map(row => row.trimEnd())
      .join('\n')
    expect(text).toMatch(
      /Approve or reject it[\s\S]*> word[\s\S]* end\n {2}b@clients\.example: waits\n {2}… 7 more\n {2}→ check_status problems --only a --all/,
    )
  })

  it('keeps the chosen subject in sight', () => {
    const many = Array.from({ length: 60 }, (_, i) => aSubject(`s${i}x`))
    const state = pressed(aLiveState([aLiveProblem('a', many)]), 'enter')
    for (const [columns, rows] of SIZES)
      for (let i = 0; i < 60; i += 7) {
        const shown = rowsOf(pressed(state, ...Array(i).fill('down')), columns, rows)
        expect(shown.filter(row => row.startsWith('> ')).join()).toContain(`s${i}x@`)
      }
  })

  it('says so when it is no longer found', () => {
    const opened = pressed(aLiveState(problems), 'enter')
    const gone: LiveState = { ...opened, reading: aReading(aLiveReport(problems.slice(1))) }
    expect(rowsOf(gone, 80, 24).join('\n')).toContain('This was not found any more')
  })
})
