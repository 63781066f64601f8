import type { ReportNotification } from '../notifications.js'
import { alertOf } from './alert.js'
import { openLines } from './problems.js'
import { commandFor, fact, MAX_SENTENCE_CHARS, safeText } from './safe-text.js'
import type { Wording, WordingContext } from './types.js'

/** A report: its page for channels that can show HTML, and an outline for chats. */
export const wordReport = ({ standing, severity, problems, facts, page }: ReportNotification, context: WordingContext): Wording => {
  const title = safeText(standing === '' ? 'Daily report' : `Daily report: ${standing}`, MAX_SENTENCE_CHARS)
  return {
    kind: 'report',
    severity,
    headline: `📊 ${title}`,
    parts: [
      {
        sign: '📊',
        title,
        facts: facts.map(({ label, value }) => fact(safeText(label), value, 'unknown')),
        ...openLines(problems, context),
        command: commandFor('check_status', context),
        link: null,
      },
    ],
    page,
    alerts: problems.map(problem => alertOf(problem, 'open', context)),
    events: [],
    unlisted: 0,
  }
}
