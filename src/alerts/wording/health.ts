import { type Alert, HEALTH, type MessagePart } from '../../channels/types.js'
import { elapsed } from '../../text/duration.js'
import { plural } from '../../text/words.js'
import type { HealthNotification } from '../notifications.js'
import { commandFor, fact, MAX_SENTENCE_CHARS, safeText, shortTime, sinceWords } from './safe-text.js'
import type { Wording, WordingContext } from './types.js'

interface HealthWords {
  /** The name of the alert in Alertmanager and other machines. */
  readonly rule: string
  /** The label of the fact that says since when. */
  readonly since: string
  readonly failed: (rounds: string, since: string) => string
  readonly recovered: (after: string) => string
  readonly note: string
  readonly command: string | null
}

const WORDS = {
  platform: {
    rule: 'check_status_unreachable',
    since: 'Not checked since',
    failed: (rounds, since) => `ProConnectSA could not be checked for ${rounds} (since ${since})`,
    recovered: after => `ProConnectSA can be checked again (after ${after})`,
    note: '',
    command: 'check_status',
  },
  state: {
    rule: 'check_status_not_kept',
    since: 'Not saved since',
    failed: (rounds, since) => `check_status could not save what it has sent for ${rounds} (since ${since})`,
    recovered: after => `check_status can save what it sends again (after ${after})`,
    note: 'The watch continues from memory; after a restart, some notifications would be sent again.',
    command: null,
  },
} as const satisfies Record<NonNullable<HealthNotification['about']>, HealthWords>

const wordsOf = ({ about = 'platform' }: HealthNotification): HealthWords => WORDS[about]

const partOf = (notification: HealthNotification, context: WordingContext): MessagePart => {
  const { reached, since, at, rounds, message, hint } = notification
  const words = wordsOf(notification)
  const began = new Date(since)
  const now = new Date(at)
  const facts = [fact(words.since, sinceWords(began, now, context.timezone)), fact('Failed attempts', rounds)]
  const part = { list: [], link: null }
  if (reached) return { ...part, sign: '✅', title: words.recovered(elapsed(began, now)), facts, notes: [], command: null }
  return {
    ...part,
    sign: '❌',
    title: words.failed(plural(rounds, 'attempt'), shortTime(began, now, context.timezone)),
    facts: [fact('Reason', safeText(message, MAX_SENTENCE_CHARS), 'not known'), ...facts],
    notes: [safeText(hint, MAX_SENTENCE_CHARS), words.note].filter(Boolean),
    command: words.command && commandFor(words.command, context),
  }
}

const alertOf = (notification: HealthNotification, { title, notes, command }: MessagePart): Alert => ({
  rule: wordsOf(notification).rule,
  change: notification.reached ? 'resolved' : 'opened',
  severity: 'high',
  was: null,
  count: 1,
  message: title,
  action: notes.join(' '),
  command: command ?? '',
  subjects: [],
  since: notification.since,
  until: notification.reached ? notification.at : null,
})

/** The last notification sets the subject. @param notifications all about the platform, or all about the state folder */
export const wordHealth = (notifications: readonly HealthNotification[], context: WordingContext): Wording => {
  const parts = notifications.map(notification => partOf(notification, context))
  const [last, part] = [notifications.at(-1), parts.at(-1)]
  return {
    kind: HEALTH,
    severity: null,
    headline: part ? `${part.sign} ${part.title}` : '',
    parts,
    page: null,
    alerts: last && part ? [alertOf(last, part)] : [],
    events: [],
    unlisted: 0,
  }
}
