import { describe, expect, it } from 'vitest'
import { applyMemory, type Ignore, sortBySeverity } from '../../src/report/memory.js'
import type { Problem, ProblemReport } from '../../src/report/problem.js'
import type { Severity } from '../../src/text/severity.js'
import { minutesAgo, NOW } from '../support/report.js'

const aProblem = (changes: Partial<Problem> = {}): Problem => ({
  severity: 'medium',
  count: 3,
  message: count => [`${count} deposits wait`],
  action: 'See them',
  command: 'check_status problems',
  subjects: ['d1', 'd2', 'd3'].map(id => ({ id, line: [id] })),
  ...changes,
})

const ignore = (id: string, severity: Severity | null = 'medium', count: number | null = 3): Ignore => ({ id, severity, count })

const report = (ignores: readonly Ignore[], problem = aProblem(), open: Record<string, Date> | null = {}): ProblemReport =>
  applyMemory('payment_issue', problem, { ignores, open, now: NOW })

const left = ({ ignored, ignoredSubjects, count, message, subjects }: ProblemReport) => ({
  ignored,
  ignoredSubjects,
  count,
  message: message.join(''),
  subjects: subjects.map(({ id }) => id),
})

describe('a problem without ignored subjects', () => {
  it('is reported as the rule found it', () => {
    expect(left(report([ignore('login_issue'), ignore('payment_issue/d9'), ignore('payment')]))).toEqual({
      ignored: false,
      ignoredSubjects: 0,
      count: 3,
      message: '3 deposits wait',
      subjects: ['d1', 'd2', 'd3'],
    })
  })
})

describe('an ignored problem', () => {
  const whole = { ignored: true, ignoredSubjects: 3, count: 3, message: '3 deposits wait', subjects: ['d1', 'd2', 'd3'] }

  it('stays in the report with all its subjects', () => {
    expect(left(report([ignore('payment_issue')]))).toEqual(whole)
  })

  it('stays ignored if it gets better', () => {
    expect(report([ignore('payment_issue', 'high', 9)]).ignored).toBe(true)
  })

  it('returns if it becomes more severe or has more subjects', () => {
    expect(report([ignore('payment_issue', 'warning', 3)])).toMatchObject({ ignored: false, count: 3 })
    expect(report([ignore('payment_issue', 'medium', 2)])).toMatchObject({ ignored: false, count: 3 })
    expect(report([ignore('payment_issue')], aProblem({ severity: 'high' }))).toMatchObject({ ignored: false })
  })

  it('stays ignored however bad it is, if its state at the time of ignoring is unknown', () => {
    expect(left(report([ignore('payment_issue', null, null)]))).toEqual(whole)
    expect(report([ignore('payment_issue', null, 2)]).ignored).toBe(false)
    expect(report([ignore('payment_issue', 'warning', null)]).ignored).toBe(false)
  })
})

describe('a problem with ignored subjects', () => {
  it('reports only the other subjects, and counts the ignored ones', () => {
    expect(left(report([ignore('payment_issue/d1', 'medium', 1), ignore('payment_issue/d3', null, null)]))).toEqual({
      ignored: false,
      ignoredSubjects: 2,
      count: 1,
      message: '1 deposits wait',
      subjects: ['d2'],
    })
  })

  it('is ignored as a whole once all its subjects are', () => {
    const all = ['d1', 'd2', 'd3'].map(id => ignore(`payment_issue/${id}`))
    expect(left(report(all))).toMatchObject({ ignored: true, count: 3, message: '3 deposits wait' })
  })

  it('is not ignored if it has more subjects than it lists', () => {
    const all = ['d1', 'd2', 'd3'].map(id => ignore(`payment_issue/${id}`))
    expect(left(report(all, aProblem({ count: 50 })))).toEqual({
      ignored: false,
      ignoredSubjects: 3,
      count: 47,
      message: '47 deposits wait',
      subjects: [],
    })
  })

  it('reports its ignored subjects again if it becomes more severe', () => {
    expect(left(report([ignore('payment_issue/d1', 'warning', 1)]))).toMatchObject({ ignoredSubjects: 0, count: 3 })
  })
})

describe('the age of a problem', () => {
  it('is new if the previous run did not see it', () => {
    expect(report([], aProblem(), { login_issue: minutesAgo(9) })).toMatchObject({ since: NOW, isNew: true })
  })

  it('starts when a run first saw the problem', () => {
    expect(report([], aProblem(), { payment_issue: minutesAgo(9) })).toMatchObject({ since: minutesAgo(9), isNew: false })
  })

  it('is unknown without a previous run, which does not make the problem new', () => {
    expect(report([], aProblem(), null)).toMatchObject({ since: null, isNew: false })
  })
})

describe('problems', () => {
  it('are listed most severe first, and ignored ones last', () => {
    const of = (severity: Severity, ignores: Ignore[] = []): ProblemReport => report(ignores, aProblem({ severity }))
    const problems = [of('info'), of('high', [ignore('payment_issue', null, null)]), of('medium'), of('high')]
    expect(sortBySeverity(problems).map(({ severity, ignored }) => `${severity}${ignored ? ' ignored' : ''}`)).toEqual([
      'high',
      'medium',
      'info',
      'high ignored',
    ])
  })
})
