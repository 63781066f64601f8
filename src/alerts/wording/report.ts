import type { NotificationOf } from '../notifications.js'
import { alertOf } from './alert.js'
import { openLines } from './problems.js'
import { commandFor, fact, MAX_SENTENCE_CHARS, safeText } from './safe-text.js'
import type { Wording, WordingContext } from './types.js'

/** The whole report: its page where a channel can show one, and what a chat has room for. */
export const wordReport = ({ standing, severity, problems, facts, page }: NotificationOf<'report'>, about: WordingContext): Wording => {
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
        ...openLines(problems, about),
        command: commandFor('check_status', about),
        link: null,
      },
    ],
    page,
    alerts: problems.map(problem => alertOf(problem, 'open', about)),
    events: [],
    unlisted: 0,
  }
}
