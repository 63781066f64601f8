import { htmlFragment } from '../report/formats/html/index.js'
import { type Report, type Summary, summaryOf } from '../report/report.js'

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

export const viewOf = (report: Report): View => {
  const { ignored, ...counts } = summaryOf(report)
  return {
    target: report.target,
    timezone: report.timezone,
    timestamp: report.context.now.toISOString(),
    counts,
    html: htmlFragment(report),
  }
}
