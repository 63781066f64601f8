import { elapsed } from '../../../text/duration.js'
import { wallClock } from '../../../text/time-zone.js'
import { beginningOf } from '../../headline.js'
import type { ProblemReport } from '../../problem.js'
import type { Report } from '../../report.js'
import { SIGN } from '../summary.js'
import { html, lineMarkup, Markup } from './markup.js'
import { chipOf, SCROLL } from './style.js'

const cell = (align: string, more = ''): string => `padding:5px 12px 5px 0;text-align:${align};vertical-align:top${more}`

const LEFT = new Markup(` style="${cell('left')}"`)
const WHAT = new Markup(` style="${cell('left', ';min-width:140px')}"`)
const RIGHT = new Markup(` style="${cell('right')}"`)
const WHOLE = new Markup(` style="${cell('left', ';white-space:nowrap')}"`)

/** `2025-08-15 (54 days)`, or `03:12 (2.5 hours)` of today. */
const sinceWords = (problem: ProblemReport, now: Date, timezone: string): string => {
  const beginning = beginningOf(problem, now)
  if (!beginning) return '—'
  const [then, today] = [wallClock(beginning.at, timezone), wallClock(now, timezone)]
  const day = then.day === today.day ? then.time.slice(0, 5) : then.day
  return `${day} (${beginning.orEarlier ? 'at least ' : ''}${elapsed(beginning.at, now)})`
}

/** The open problems, one row each, the most severe first. What they are about and what to do is beneath. */
export const problemTable = ({ problems, context, timezone }: Report): Markup[] => {
  const open = problems.filter(({ ignored }) => !ignored)
  if (open.length === 0) return []
  const rows = open.map(
    problem => html`<tr><td${LEFT}><span ${chipOf(problem.severity)}>${SIGN[problem.severity]} ${problem.severity}</span></td>
<td${WHAT}>${lineMarkup(problem.message, { timezone })}</td>
<td${RIGHT}>${problem.atLeast ? `${problem.count}+` : problem.count}</td>
<td${WHOLE}>${sinceWords(problem, context.now, timezone)}</td>
<td${LEFT}>${problem.isNew ? html`<b>new</b>` : ''}</td></tr>`,
  )
  return [
    html`<div ${SCROLL}><table class="problems">
<thead>
<tr><th scope="col"${LEFT}>Severity</th><th scope="col"${LEFT}>What</th><th scope="col"${RIGHT}>Count</th><th scope="col"${LEFT}>Since</th><th scope="col"${LEFT}>New</th></tr>
</thead>
<tbody>
${rows}
</tbody>
</table></div>`,
  ]
}
