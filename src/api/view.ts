import { htmlFragment, htmlSections } from '../report/formats/html/index.js'
import { type Report, summaryOf } from '../report/report.js'
import { Unavailable } from './errors.js'
import type { MatchView, PageView } from './page/page-view.js'

/** Inline styles are for mail, and the page's policy blocks them. Inside a value every quote is an entity, so the pattern is safe. */
const withoutInlineStyles = (markup: string): string => markup.replace(/ style="[^"]*"/g, '')

/** The answer to an uploaded statement. @param status as the command ends */
export const matchViewOf = (report: Report, status: MatchView['status']): MatchView => ({
  status,
  html: withoutInlineStyles(htmlSections(report)),
})

/** @throws Unavailable if the platform could not be read */
export const pageViewOf = (report: Report): PageView => {
  if (report.error) throw new Unavailable('connection', report.error.message, report.error.hint)
  const { ignored, ...counts } = summaryOf(report)
  return {
    target: report.target,
    timezone: report.timezone,
    timestamp: report.context.now.toISOString(),
    counts,
    html: withoutInlineStyles(htmlFragment(report)),
  }
}
