import { itemsOf } from '../../src/live/items.js'
import { type LiveState, startState } from '../../src/live/state.js'
import { line, person } from '../../src/report/blocks.js'
import type { Overview, Tile } from '../../src/report/overview.js'
import type { ProblemReport, Subject } from '../../src/report/problem.js'
import type { Report } from '../../src/report/report.js'
import { minutesAgo } from './report.js'
import { aProblem, aReport } from './sample-report.js'

const aTile = (overrides: Partial<Tile>): Tile => ({
  id: 'registrations',
  title: 'Registrations',
  figure: ['12'],
  facts: [['9 of them got in'], ['3 providers']],
  usual: ['usual Monday: 8'],
  days: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14],
  unknown: null,
  tone: 'plain',
  ...overrides,
})

export const anOverview = (overrides: Partial<Overview> = {}): Overview => ({
  headline: ['3 things need you now, the oldest for 54 days'],
  tone: 'bad',
  tiles: [
    aTile({}),
    aTile({ id: 'deposits', title: 'Deposits', figure: line`3 · ${{ kind: 'money', rand: '3750.00' }}` }),
    aTile({
      id: 'waiting',
      title: 'Money that waits',
      figure: [{ kind: 'money', rand: '1234567.89' }],
      facts: [['oldest 54 days']],
      usual: null,
      tone: 'bad',
    }),
    aTile({ id: 'leads', title: 'Leads', figure: ['4'] }),
    aTile({
      id: 'providers',
      title: 'Providers',
      figure: null,
      days: null,
      usual: null,
      facts: [],
      unknown: { message: 'permission denied for table users_wallet', hint: 'Grant it.' },
    }),
    aTile({ id: 'errors', title: 'Errors', figure: ['9'], usual: null, days: null }),
  ],
  ...overrides,
})

export const aSubject = (id: string, overrides: Partial<Subject> = {}): Subject => ({
  id,
  line: line`${person(`${id}@clients.example`)}: waits`,
  command: ['check_status user ', person(`${id}@clients.example`)],
  began: minutesAgo(90),
  ...overrides,
})

/** The subject as a report lists it: its command ends its line. */
const listed = (subject: Subject): Subject =>
  subject.command ? { ...subject, line: [...subject.line, ' · ', ...subject.command] } : subject

export const aLiveProblem = (id: string, subjects: readonly Subject[], overrides: Partial<ProblemReport> = {}): ProblemReport =>
  aProblem({ id, rule: id, message: [`${subjects.length} of ${id}`], count: subjects.length, subjects: subjects.map(listed), ...overrides })

export const aLiveReport = (problems: readonly ProblemReport[], overrides: Partial<Report> = {}): Report => ({
  ...aReport(),
  ...{ problems, rules: [], sections: [], outbox: [], overview: anOverview() },
  ...overrides,
})

export const aReading = (report: Report, at = 0): LiveState['reading'] => ({ report, items: itemsOf(report, report), at })

export const aLiveState = (problems: readonly ProblemReport[], overrides: Partial<Report> = {}): LiveState =>
  startState(aReading(aLiveReport(problems, overrides)))
