import type { ProblemReport } from '../problem.js'
import type { ReportError, SectionReport } from '../report.js'
import { clock } from './pieces.js'

/** `new`, `first reported by check_status 2025-10-06 14:22`, or empty if unknown: what it is about may be older. */
export const ageWords = ({ since, isNew }: Pick<ProblemReport, 'since' | 'isNew'>, timezone: string): string =>
  isNew ? 'new' : since ? `first reported by check_status ${clock(since, timezone, true)}` : ''

/** What a list of subjects leaves out: `… at least 3 more`. */
export const moreWords = (count: number, atLeast: boolean, listed: number): string[] =>
  count > listed ? [`… ${atLeast ? 'at least ' : ''}${count - listed} more`] : []

/** What a problem's list of subjects leaves out: `… at least 3 more`, `2 ignored`. */
export const restWords = ({ count, atLeast = false, subjects, ignored, ignoredSubjects }: ProblemReport): string[] => {
  return [...moreWords(count, atLeast, subjects.length), ...(ignoredSubjects > 0 && !ignored ? [`${ignoredSubjects} ignored`] : [])]
}

/** What a list or table leaves out: `… 12 earlier not shown (--all shows them)`. */
export const notShownWords = (leftOut: string | undefined): string[] => (leftOut ? [`… ${leftOut} not shown (--all shows them)`] : [])

/** The failed reading of a section. */
export const unreadWords = (status: SectionReport['status'], { message }: ReportError): string =>
  `${status === 'failed' ? 'Could' : 'Some of it could'} not be read: ${message}`
