import { htmlFragment } from '../report/formats/html/index.js'
import { type Report, type Summary, summaryOf } from '../report/report.js'
import { Unavailable } from './errors.js'

/** What the page shows of a report. */
export interface View {
  readonly target: string
  readonly timezone: string
  /** When the platform was read, by its own clock: ISO 8601. */
  readonly timestamp: string
  readonly counts: Omit<Summary, 'ignored'>
  /** Every value in it escaped. */
  readonly html: string
}

/** Styles of elements are for mail; the page's policy takes none. Within a value each quote is an entity. */
const bare = (markup: string): string => markup.replace(/ style="[^"]*"/g, '')

/** @throws Unavailable where there is nothing to show */
export const viewOf = (report: Report): View => {
  if (report.error) throw new Unavailable('connection', report.error.message, report.error.hint)
  const { ignored, ...counts } = summaryOf(report)
  return {
    target: report.target,
    timezone: report.timezone,
    timestamp: report.context.now.toISOString(),
    counts,
    html: bare(htmlFragment(report)),
  }
}
