import { htmlSections } from '../../report/formats/html/index.js'
import type { Report } from '../../report/report.js'
import type { MatchView } from '../page/page-view.js'
import { linkOf } from './links.js'
import { withoutInlineStyles } from './report.js'

/** The answer to an uploaded statement. @param status as the command ends */
export const matchViewOf = (report: Report, status: MatchView['status']): MatchView => ({
  status,
  html: withoutInlineStyles(htmlSections(report, linkOf)),
})
