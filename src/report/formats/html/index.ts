import { tookWords } from '../../../text/duration.js'
import type { Report, SectionReport } from '../../report.js'
import type { Format } from '../types.js'
import { HEAD_STYLE } from './head-style.js'
import { fitForMail } from './mail.js'
import { type Heading, headingOf, html, type LinkOf, type Markup } from './markup.js'
import type { Medium } from './medium.js'
import { outboxPart, problemsPart, reachPart, unreachedPart, unreadPart } from './problems.js'
import { sectionBody, sectionsPart } from './sections.js'
import { STYLE } from './style.js'
import { overviewMarkup, summaryPart } from './summary.js'
import { tilesPart } from './tiles.js'

/** A part of the page; empty if the report has nothing for it. */
type HtmlPart = (report: Report, heading: Heading, medium: Medium) => readonly Markup[]

const footPart = (report: Report): Markup[] => [html`<p class="foot faint">Took ${tookWords(report.tookMs)}</p>`]

/** In reading order. */
const PARTS: readonly HtmlPart[] = [
  summaryPart,
  (report, _, medium) => tilesPart(report, medium),
  outboxPart,
  unreachedPart,
  problemsPart,
  unreadPart,
  reachPart,
  (report, heading) => sectionsPart(report, heading),
  footPart,
]

const partsOf = (report: Report, heading: Heading, medium: Medium = 'file'): Markup[] =>
  PARTS.flatMap(part => part(report, heading, medium))

const reportMarkup = (report: Report): Markup => html`<div class="report">
${headingOf(2, report.target)}
${partsOf(report, 3)}
</div>`

/**
 * The policy forbids loading anything, in case a value ever escapes its place. In a mail the style sheet alone says that it may be dark:
 * what drops that sheet would else set the figures, whose colours stand beside them, on a dark ground.
 */
const page = (title: string, body: readonly Markup[], medium: Medium = 'file'): Markup => html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
${medium === 'file' ? html`<meta name="color-scheme" content="light dark">` : ''}
<title>${title}</title>
<style>${STYLE}${HEAD_STYLE}</style>
</head>
<body>
<main class="page" style="max-width:960px;font-family:sans-serif">
<h1 style="font-size:17px;margin:0">🔍 ${title}</h1>
${body}
</main>
</body>
</html>
`

const titleOf = ({ target }: Report): string => `ProConnectSA status: ${target}`

/** What stands under the title of one section, as part of another page; it has no headings. */
export const htmlSection = (section: SectionReport, timezone: string, linkOf?: LinkOf): string =>
  sectionBody(section, { timezone, linkOf })
    .map(({ source }) => source)
    .join('\n')

/**
 * The report as a mail: no drawings, and no longer than mail programs show.
 * @param command writes the whole report, for whoever misses what was cut
 */
export const htmlMail = (report: Report, command: string): string =>
  fitForMail(report, command, (shorter, notes) => page(titleOf(shorter), [...partsOf(shorter, 2, 'mail'), ...notes], 'mail').source)

/** Sections alone, as part of another page; their headings start at level 3. */
export const htmlSections = (report: Report, linkOf?: LinkOf): string =>
  sectionsPart(report, 3, linkOf)
    .map(({ source }) => source)
    .join('\n')

/** A page of sections alone, under a title of its own. */
export const writeHtmlSections = (title: string, report: Report): string =>
  page(title, [...sectionsPart(report, 2), ...footPart(report)]).source

/** A page that loads nothing, for light and dark browsers, and for print. */
export const htmlPage = {
  suffixes: ['html', 'htm'],
  write: (reports: readonly Report[]) => {
    const [only] = reports
    const { source } =
      reports.length === 1 && only
        ? page(titleOf(only), partsOf(only, 2))
        : page('ProConnectSA status', [overviewMarkup(reports), ...reports.map(reportMarkup)])
    return source
  },
} satisfies Format
