import { describe, expect, it } from 'vitest'
import { buildPage } from '../../src/lookup/page.js'
import { pagePart } from '../../src/lookup/types.js'
import { fact, note, text } from '../../src/report/blocks.js'
import type { AnyRule, PartValues } from '../../src/report/build.js'
import { writePage } from '../../src/report/formats/text/index.js'
import type { Memory } from '../../src/report/memory.js'
import type { Problem } from '../../src/report/problem.js'
import { isWhole } from '../../src/report/report.js'
import { aContext, aStyle } from '../support/report.js'

const READ: PartValues = { values: {}, errors: [], tookMs: 1 }
const FAILED: PartValues = { errors: [{ message: 'relation "x" does not exist', hint: 'Compare the tables.' }], tookMs: 1 }
const ABOUT = { target: 'test', timezone: 'Africa/Johannesburg', tookMs: 1900 }

const aPart = (title: string, ...lines: readonly string[]) =>
  pagePart({ emoji: '👤', title, needs: () => ({}), view: () => lines.map(line => note(line, 'plain', 0)) })

/** A rule that finds these subjects, and more than it lists. */
const aRule = (...ids: readonly string[]): AnyRule => ({
  detect: (): Problem => ({
    severity: 'high',
    count: 50,
    message: count => [`${count} of them wait`],
    action: 'Do something',
    command: 'check_status problems',
    subjects: ids.map(id => ({ id, line: [text(`subject ${id}`)] })),
  }),
})

const page = (rules: Readonly<Record<string, AnyRule | 'failed'>>, ids: readonly string[], ignores: Memory['ignores'] = []) =>
  buildPage(
    ABOUT,
    [{ id: 'account', part: aPart('ACCOUNT', 'Somebody'), read: READ }],
    Object.entries(rules).map(([id, rule]) => (rule === 'failed' ? { id, rule: aRule('7'), read: FAILED } : { id, rule, read: READ })),
    ids,
    ignores,
    aContext(),
  )

const written = (report: ReturnType<typeof page>): string => writePage(report, aStyle())

describe('a page', () => {
  it('shows what a rule found about its subject, and counts no other subject', () => {
    const report = page({ stuck: aRule('7', '8', '9') }, ['8'])

    expect(report.problems).toMatchObject([{ rule: 'stuck', count: 1, severity: 'high', subjects: [{ id: '8' }] }])
    expect(written(report)).toContain('🔴 1 of them wait [stuck]\n  - subject 8\n   Do something\n')
    expect(written(report)).not.toMatch(/subject [79]/)
  })

  it('says that no rule found a problem if none did', () => {
    const report = page({ stuck: aRule('7'), fine: { detect: () => undefined } }, ['8'])

    expect(report.problems).toEqual([])
    expect(written(report)).toContain('✅ No rule found a problem here')
    expect(isWhole(report)).toBe(true)
  })

  it('gives no green light if a part of the page is marked as wrong', () => {
    const wrong = pagePart({ emoji: '🧾', title: 'TRACES', needs: () => ({}), view: () => [fact('Credited', 'no', 'bad')] })
    const report = buildPage(ABOUT, [{ id: 'traces', part: wrong, read: READ }], [], ['8'], [], aContext())

    expect(written(report)).toContain('No rule found a problem here, but see the warning above')
    expect(written(report)).not.toContain('✅')
  })

  it('lists an ignored problem as ignored', () => {
    const report = page({ stuck: aRule('7', '8') }, ['8'], [{ id: 'stuck/8', severity: 'high', count: 1 }])

    expect(written(report)).toContain('⚪ ignored: 1 of them wait [stuck]')
    expect(written(report)).not.toContain('No rule found')
  })

  it('lists a failed rule as unknown, and does not say that all is well', () => {
    const report = page({ stuck: aRule('7'), tickets: 'failed' }, ['8'])

    expect(written(report)).toContain('❓ unknown: tickets: relation "x" does not exist')
    expect(written(report)).not.toContain('No rule found')
    expect(isWhole(report)).toBe(false)
  })

  it('lists a rule without anything to judge by as unknown', () => {
    const unjudged: AnyRule = { detect: () => ({ unknown: { message: 'there is no log', hint: 'Name one.' } }) }

    expect(written(page({ logins: unjudged }, ['8']))).toContain('❓ unknown: logins: there is no log')
  })

  it('names rules that one failure left unknown in one line', () => {
    const shown = written(page({ stuck: 'failed', tickets: 'failed' }, ['8']))

    expect(shown).toContain('❓ unknown: stuck, tickets: relation "x" does not exist')
    expect(shown.match(/unknown/g)).toHaveLength(1)
  })

  it('lists a rule that was cut short as unknown, because it may have missed the subject', () => {
    const found = aRule('7').detect(undefined as never, aContext()) as Problem
    const short: AnyRule = { detect: () => ({ ...found, atLeast: true }) }

    expect(written(page({ logins: short }, ['8']))).toContain('❓ unknown: logins: not all of it was looked at')
    expect(page({ logins: short }, ['7']).problems).toMatchObject([{ count: 1 }])
  })

  it('does not say that no rule found a problem if some of its ids are unknown', () => {
    const rules = [{ id: 'stuck', rule: aRule('7'), read: READ }]
    const report = buildPage(ABOUT, [], rules, ['8'], [], aContext(), FAILED.errors)

    expect(written(report)).not.toContain('No rule found')
    expect(written(report)).toContain('❓ Not all that is theirs could be read')
    expect(isWhole(report)).toBe(false)
  })

  it('names all empty parts in one line, and keeps a failed part', () => {
    const report = buildPage(
      ABOUT,
      [
        { id: 'account', part: aPart('ACCOUNT', 'Somebody'), read: READ },
        { id: 'wallet', part: aPart('WALLET'), read: READ },
        { id: 'leads', part: aPart('LEADS'), read: READ },
        { id: 'tickets', part: aPart('TICKETS'), read: FAILED },
      ],
      [],
      [],
      [],
      aContext(),
    )

    expect(report.sections.map(({ id }) => id)).toEqual(['account', 'tickets', 'problems'])
    expect(report.sections[0]?.blocks.at(-1)).toEqual(fact('None', 'wallet, leads'))
    expect(written(report)).toMatch(/TICKETS\n-+\n❌ Could not be read\n {2}relation "x" does not exist\n/)
  })
})
