import { describe, expect, it } from 'vitest'
import { writeWords } from '../../src/report/formats/pieces.js'
import { headlineOf } from '../../src/report/headline.js'
import type { Subject } from '../../src/report/problem.js'
import { narrowedTo, type Report } from '../../src/report/report.js'
import { minutesAgo } from '../support/report.js'
import { aCalmReport, anUnreachedReport, aProblem, aReport, aSection } from '../support/sample-report.js'

const DAY = 24 * 60
const gone = { message: 'relation "leads_lead" does not exist', hint: 'Compare the tables.' }
const fine = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ id: `r${i}`, status: 'fine' as const, errors: [], reason: null }))
const unknown = { id: 'unassigned_leads', status: 'unknown' as const, errors: [gone], reason: null }
const began = (...minutes: number[]): Subject[] => minutes.map((ago, i) => ({ id: `s${i}`, line: ['a subject'], began: minutesAgo(ago) }))

const said = (report: Report): string => {
  const { headline, tone } = headlineOf(report)
  return `${tone}: ${writeWords(headline, report.timezone)}`
}

const withProblems = (...problems: Parameters<typeof aProblem>[0][]): Report =>
  aCalmReport({ rules: fine(5), problems: problems.map(problem => aProblem({ since: null, ...problem })) })

describe('the headline of a report', () => {
  it('counts what is listed as warning or worse, and says how old the oldest is', () => {
    expect(
      said(
        withProblems(
          { severity: 'high', subjects: began(54 * DAY, 20), count: 2 },
          { severity: 'medium', subjects: began(300) },
          { severity: 'warning' },
          { severity: 'info', subjects: began(90 * DAY) },
          { severity: 'high', ignored: true, subjects: began(99 * DAY) },
        ),
      ),
    ).toBe('bad: 3 things need you now, the oldest for 54 days')
  })

  it('speaks of one thing as of one', () => {
    expect(said(withProblems({ severity: 'medium', subjects: began(125) }))).toBe('warn: 1 thing needs you now, for 2 hours')
    expect(said(withProblems({ severity: 'high', subjects: [] }))).toBe('bad: 1 thing needs you now')
  })

  it('takes what an earlier run saw first as the age, if the platform does not say when it began', () => {
    expect(said(withProblems({ since: minutesAgo(4 * DAY) }))).toBe('bad: 1 thing needs you now, for 4 days')
    expect(said(withProblems({ since: minutesAgo(0), isNew: true }))).toBe('bad: 1 thing needs you now')
  })

  it('says at least, if older ones may be left out of a list of the newest', () => {
    expect(said(withProblems({ subjects: began(3 * DAY, 6 * DAY), count: 40 }))).toBe('bad: 1 thing needs you now, for at least 6 days')
    expect(said(withProblems({ subjects: began(6 * DAY, 3 * DAY), count: 40 }))).toBe('bad: 1 thing needs you now, for 6 days')
  })

  it('takes no age from a date that is still to come', () => {
    expect(said(withProblems({ subjects: began(-9 * DAY) }))).toBe('bad: 1 thing needs you now')
  })

  it('says that nothing needs anybody, and by how many rules, if not all were asked', () => {
    expect(said(aCalmReport({ rules: fine(5) }))).toBe('good: Nothing needs you now')
    expect(said(withProblems({ severity: 'info' }))).toBe('good: Nothing needs you now')
    expect(said(aCalmReport({ rules: fine(3), rulesLeftOut: ['silence', 'reach'] }))).toBe('good: Nothing needs you now by 3 of 5 rules')
    expect(said(aCalmReport({ rules: [] }))).toBe('warn: No rule was asked whether anything needs you')
  })

  it('says what could not be checked, also if nothing else is wrong', () => {
    expect(said(aCalmReport({ rules: [...fine(4), unknown] }))).toBe('warn: Nothing needs you now; 1 of 5 rules could not be checked')
    expect(said({ ...withProblems({}), rules: [...fine(4), unknown] })).toBe(
      'bad: 1 thing needs you now; 1 of 5 rules could not be checked',
    )
    expect(said(aCalmReport({ rules: fine(5), sections: [aSection({ status: 'failed', errors: [gone] })] }))).toBe(
      'warn: Nothing needs you now; 1 section could not be read whole',
    )
  })

  it('does not call a strange value that is shown unknown', () => {
    const strange = aSection({ status: 'partial', errors: [{ ...gone, isShown: true }] })
    expect(said(aCalmReport({ rules: fine(5), sections: [strange] }))).toBe('good: Nothing needs you now')
  })

  it('counts what --severity lists, and says what it hides', () => {
    const all = withProblems({ severity: 'high' }, { severity: 'medium' }, { severity: 'info' })
    expect(said(narrowedTo(all, 'high'))).toBe('bad: 1 thing needs you now; 2 less severe not shown')
    const less = withProblems({ severity: 'medium' }, { severity: 'info' })
    expect(said(narrowedTo(less, 'high'))).toBe('warn: Nothing of severity high or above needs you now; 2 less severe not shown')
    expect(said(narrowedTo(withProblems({ severity: 'info' }), 'warning'))).toBe(
      'good: Nothing of severity warning or above needs you now; 1 less severe not shown',
    )
  })

  it('says that nothing is known about a platform that was not reached', () => {
    expect(said(anUnreachedReport())).toBe('bad: The platform was not reached: nothing is known about it')
  })

  it('agrees with the counts beneath it', () => {
    expect(said(aReport())).toMatch(/^bad: 3 things need you now/)
  })
})
