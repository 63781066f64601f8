import { commandBelow, lineWithoutCommand } from '../../commands.js'
import { type Reach, reachWords } from '../../log-reach.js'
import { undeliveredLines } from '../../phrases.js'
import type { ProblemReport, RuleReport, Subject } from '../../problem.js'
import type { Report, ReportError } from '../../report.js'
import { writeWords } from '../pieces.js'
import { SIGN, uncheckedItems } from '../summary.js'
import { ageWords, restWords } from '../wording.js'
import { type Heading, headingOf, html, lineMarkup, type Markup } from './markup.js'
import { problemTable } from './problem-table.js'
import { boxOf } from './style.js'

const reachMarkup = ({ logs, notLookedAt }: Reach, timezone: string, prefix = ''): Markup =>
  html`<p class="faint"><small>${prefix}${lineMarkup(reachWords(logs, logs.length + notLookedAt.length), { timezone })}</small></p>`

/** How far back each rule without a box of its own was checked, so that rules that found nothing say so too. */
export const reachPart = ({ rules, problems, timezone }: Report): Markup[] =>
  rules.flatMap(({ id, reach }) => {
    const hasBox = problems.some(({ rule, ignored }) => rule === id && !ignored)
    return reach && !hasBox ? [reachMarkup(reach, timezone, `${id}: `)] : []
  })

const subjectMarkup = (subject: Subject, timezone: string): Markup => {
  const line = lineMarkup(lineWithoutCommand(subject), { timezone })
  return subject.command ? html`${line} · <code>${writeWords(subject.command, timezone)}</code>` : line
}

const openMarkup = (problem: ProblemReport, rules: readonly RuleReport[], timezone: string): Markup => {
  const { severity, message, rule, subjects, action } = problem
  const command = commandBelow(problem)
  const age = ageWords(problem, timezone)
  const reach = rules.find(({ id }) => id === rule)?.reach
  const items = [...subjects.map(subject => subjectMarkup(subject, timezone)), ...restWords(problem).map(words => html`${words}`)]
  return html`<div ${boxOf(severity)}>
<p class="say">${SIGN[severity]} ${severity}: ${lineMarkup(message, { timezone })}</p>
<div class="what">
<p class="faint">${rule}${age ? html` · ${problem.isNew ? html`<b>🆕 ${age}</b>` : age}` : ''}</p>
${items.length > 0 ? html`<ul>\n${items.map(item => html`<li>${item}</li>`)}\n</ul>` : ''}
<p>→ ${action}${command === undefined ? '' : html`: <code>${command}</code>`}</p>${reach ? html`\n${reachMarkup(reach, timezone)}` : ''}
</div>
</div>`
}

const ignoredMarkup = ({ message, severity, rule }: ProblemReport, timezone: string): Markup =>
  html`<p ${boxOf('ignored')}>⚪ ignored: ${lineMarkup(message, { timezone })} <span class="faint">(${rule}, ${severity})</span></p>`

/** The problems, the most severe first and the ignored ones last. */
export const problemsPart = (report: Report, heading: Heading): Markup[] => {
  const { problems, rules, timezone } = report
  return problems.length === 0
    ? []
    : [
        headingOf(heading, '🚦 Problems'),
        ...problemTable(report),
        ...(problems.some(({ ignored }) => !ignored) ? [headingOf(heading, '🛠️ What to do')] : []),
        ...problems.map(problem => (problem.ignored ? ignoredMarkup(problem, timezone) : openMarkup(problem, rules, timezone))),
      ]
}

const reasonMarkup = (about: string, { message, hint }: ReportError, mood: 'high' | 'unknown'): Markup =>
  html`<div ${boxOf(mood)}>
<p class="say">❌ ${about}: ${message}</p>
<p class="what">${hint}</p>
</div>`

/** Alerts that were not delivered. */
export const outboxPart = (report: Report): Markup[] =>
  undeliveredLines(report).map(line => html`<p ${boxOf('medium')}>📤 ${lineMarkup(line, report)}</p>`)

/** Why the rest of the page is missing. */
export const unreachedPart = ({ error }: Report): Markup[] => (error ? [reasonMarkup('Not reached', error, 'high')] : [])

/** What could not be read or judged, and what to do about it. */
export const unreadPart = (report: Report, heading: Heading): Markup[] => {
  const reasons = uncheckedItems(report)
  if (reasons.length === 0) return []
  return [headingOf(heading, '❓ Could not be checked'), ...reasons.map(({ about, error }) => reasonMarkup(about, error, 'unknown'))]
}
