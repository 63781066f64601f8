import { SEVERITIES } from '../../../text/severity.js'
import { hiddenCount, type Report, summaryOf } from '../../report.js'
import { moment } from '../pieces.js'
import { hiddenWords, noProblemsWords, SIGN, statusLine } from '../summary.js'
import { html, lineMarkup, type Markup } from './markup.js'
import { chipOf, type Mood, SCROLL } from './style.js'

/** The counts of `summaryWords`, without the zeros. */
const chips = (report: Report): Markup[] => {
  const summary = summaryOf(report)
  const counts: readonly (readonly [Mood & keyof typeof summary, string])[] = [
    ...SEVERITIES.toReversed().map(severity => [severity, SIGN[severity]] as const),
    ['unknown', '❓'],
    ['ignored', '⚪'],
  ]
  const shown = counts.filter(([mood]) => summary[mood] > 0)
  const some = shown.map(([mood, sign]) => html`<span ${chipOf(mood)}>${sign} <b>${summary[mood]}</b> ${mood}</span>`)
  const hidden = hiddenWords(hiddenCount(report)).map(words => html`<span ${chipOf('ignored')}>${words}</span>`)
  const none = shown.some(([mood]) => mood !== 'ignored') ? [] : [html`<span ${chipOf('good')}>✅ ${noProblemsWords(report)}</span>`]
  return [...none, ...some, ...hidden]
}

const HEADLINE = 'font-size:22px;line-height:1.3;font-weight:bold;margin:8px 0 6px'

/** When it was read and of which time, what needs somebody now, and the counts behind that. */
export const summaryPart = ({ overview, ...report }: Report): Markup[] => [
  html`<p class="faint">${moment(report.context.now, report.timezone)} · ${report.context.window.label}</p>`,
  ...(overview ? [html`<p class="headline" style="${HEADLINE}">${lineMarkup(overview.headline, report)}</p>`] : []),
  ...(report.rules.length > 0 ? [html`<p class="band">\n${chips(report)}\n</p>`] : []),
]

/** The status of each of several targets. */
export const overviewMarkup = (reports: readonly Report[]): Markup => {
  const rows = reports.map(
    report => html`<tr><th scope="row" style="text-align:left">${report.target}</th><td>${statusLine(report)}</td></tr>`,
  )
  return html`<div ${SCROLL}><table>
<thead>
<tr><th scope="col" style="text-align:left">Target</th><th scope="col" style="text-align:left">State</th></tr>
</thead>
<tbody>
${rows}
</tbody>
</table></div>`
}
