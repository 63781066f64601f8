import { type AboutKind, type Line, text } from '../report/blocks.js'
import { commandBelow, lineWithoutCommand } from '../report/commands.js'
import { uncheckedItems } from '../report/formats/summary.js'
import { type Beginning, oldestSubject } from '../report/headline.js'
import { undeliveredLines } from '../report/phrases.js'
import type { ProblemReport, Subject } from '../report/problem.js'
import type { Report, ReportError } from '../report/report.js'
import type { Severity } from '../text/severity.js'

/** The page of one person, deposit or lead. */
export interface PageAddress {
  readonly kind: AboutKind
  /** What it is looked up by, never masked: it is not shown. */
  readonly word: string
}

/** One person, deposit or lead that a problem is about. */
export interface LiveSubject {
  readonly id: string
  readonly line: Line
  /** The command that shows more of it; undefined: there is none. */
  readonly command: Line | undefined
  /** What Enter opens; undefined: it has no page. */
  readonly page: PageAddress | undefined
}

/** What a row of the list is about. `unknown`: could not be checked; `unsent`: alerts that were not delivered. */
export type ItemKind = Severity | 'ignored' | 'unknown' | 'unsent'

/** A row of the first screen: a problem, or something else that somebody should know. */
export interface LiveItem {
  readonly id: string
  readonly kind: ItemKind
  readonly what: Line
  /** Null: nothing is counted. */
  readonly count: number | null
  readonly atLeast: boolean
  /** When the oldest subject began; undefined: unknown. */
  readonly oldest: Beginning | undefined
  /** When a run first saw it; null: unknown. */
  readonly since: Date | null
  readonly isNew: boolean
  /** What to do, in rows of their own. */
  readonly advice: readonly string[]
  readonly subjects: readonly LiveSubject[]
  /** How many more there are than `subjects` lists. */
  readonly more: number
  /** The command that shows them; undefined: there is none. */
  readonly command: string | undefined
}

const PAGES = { 'check_status user ': 'user', 'check_status deposit ': 'deposit', 'check_status lead ': 'lead' } as const

const pageOf = ({ command }: Subject): PageAddress | undefined => {
  const [name, word] = command ?? []
  const kind = typeof name === 'string' ? PAGES[name as keyof typeof PAGES] : undefined
  if (kind === undefined || word === undefined) return undefined
  if (typeof word === 'string') return { kind, word }
  return 'value' in word ? { kind, word: word.value } : undefined
}

/** @param read the same problem before people in it were masked */
const problemItem = (shown: ProblemReport, read: ProblemReport | undefined, now: Date): LiveItem => ({
  id: shown.id,
  kind: shown.ignored ? 'ignored' : shown.severity,
  what: shown.message,
  count: shown.count,
  atLeast: shown.atLeast ?? false,
  oldest: oldestSubject(shown, now),
  since: shown.since,
  isNew: shown.isNew,
  advice: [shown.action, ...(shown.ignoredSubjects > 0 && !shown.ignored ? [`${shown.ignoredSubjects} ignored`] : [])],
  subjects: shown.subjects.map((subject, i) => ({
    id: subject.id,
    line: lineWithoutCommand(subject),
    command: subject.command,
    page: pageOf(read?.subjects[i] ?? subject),
  })),
  more: Math.max(0, shown.count - shown.subjects.length),
  command: commandBelow(shown),
})

const other = (kind: ItemKind, id: string, what: Line, advice: readonly string[]): LiveItem => ({
  ...{ id: `${kind} ${id}`, kind, what, advice },
  ...{ count: null, atLeast: false, oldest: undefined, since: null, isNew: false, subjects: [], more: 0, command: undefined },
})

/** What one failure left unknown shares a row: it is one thing to mend. */
const uncheckedByReason = (report: Report): readonly { readonly about: string[]; readonly error: ReportError }[] => {
  const byReason = new Map<string, { readonly about: string[]; readonly error: ReportError }>()
  for (const { about, error } of uncheckedItems(report)) {
    const known = byReason.get(error.message)
    if (known) known.about.push(about)
    else byReason.set(error.message, { about: [about], error })
  }
  return [...byReason.values()]
}

/**
 * The rows of the first screen, the worst first: problems, what could not be checked, alerts that were not delivered, and ignored problems.
 * @param shown the report as it is shown @param read the same report before people in it were masked
 */
export const itemsOf = (shown: Report, read: Report): readonly LiveItem[] => {
  const problems = shown.problems.map((problem, i) => problemItem(problem, read.problems[i], shown.context.now))
  return [
    ...problems.filter(({ kind }) => kind !== 'ignored'),
    ...uncheckedByReason(shown).map(({ about, error }) =>
      other('unknown', error.message, [`${about.join(', ')}: `, text(error.message)], error.hint.split('\n')),
    ),
    ...undeliveredLines(shown).map((line, i) => other('unsent', String(i), line, [])),
    ...problems.filter(({ kind }) => kind === 'ignored'),
  ]
}
