import { TZDate } from '@date-fns/tz'
import { isSameDay } from 'date-fns/isSameDay'
import type { Alert, MessagePart } from '../../channels/types.js'
import { clock } from '../../report/formats/pieces.js'
import { elapsed, plural } from '../../text/words.js'
import type { NotificationOf } from '../notifications.js'
import { commandFor, fact, MAX_SENTENCE_CHARS, safeText, sinceWords } from './safe-text.js'
import type { Wording, WordingContext } from './types.js'

/** `03:12`, with its day where that was another. */
const near = (at: Date, now: Date, timezone: string): string =>
  clock(at, timezone, !isSameDay(new TZDate(at, timezone), new TZDate(now, timezone)))

interface HealthWords {
  /** For Alertmanager and its like. */
  readonly rule: string
  readonly fact: string
  readonly failed: (rounds: string, since: string) => string
  readonly again: (after: string) => string
  readonly note: string
  readonly command: string | null
}

const WORDS = {
  platform: {
    rule: 'check_status_unreachable',
    fact: 'Not checked since',
    failed: (rounds, since) => `ProConnectSA could not be checked for ${rounds} (since ${since})`,
    again: after => `ProConnectSA can be checked again (after ${after})`,
    note: '',
    command: 'check_status',
  },
  state: {
    rule: 'check_status_not_kept',
    fact: 'Not kept since',
    failed: (rounds, since) => `check_status could not keep what it tells for ${rounds} (since ${since})`,
    again: after => `check_status keeps what it tells again (after ${after})`,
    note: 'It goes on from memory: after a restart some of it would be told again.',
    command: null,
  },
} as const satisfies Record<NonNullable<NotificationOf<'itself'>['about']>, HealthWords>

const wordsOf = ({ about = 'platform' }: NotificationOf<'itself'>): HealthWords => WORDS[about]

const partOf = (notification: NotificationOf<'itself'>, about: WordingContext): MessagePart => {
  const { reached, since, at, rounds, message, hint } = notification
  const words = wordsOf(notification)
  const began = new Date(since)
  const now = new Date(at)
  const facts = [fact(words.fact, sinceWords(began, now, about.timezone)), fact('Rounds that failed', rounds)]
  const part = { list: [], link: null }
  if (reached) return { ...part, sign: '✅', title: words.again(elapsed(began, now)), facts, notes: [], command: null }
  return {
    ...part,
    sign: '❌',
    title: words.failed(plural(rounds, 'round'), near(began, now, about.timezone)),
    facts: [fact('Reason', safeText(message, MAX_SENTENCE_CHARS), 'not known'), ...facts],
    notes: [safeText(hint, MAX_SENTENCE_CHARS), words.note].filter(Boolean),
    command: words.command && commandFor(words.command, about),
  }
}

const alertOf = (notification: NotificationOf<'itself'>, { title, notes, command }: MessagePart): Alert => ({
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

/** The last word counts. @param notifications all of the platform, or all of the state folder */
export const wordHealth = (notifications: readonly NotificationOf<'itself'>[], about: WordingContext): Wording => {
  const parts = notifications.map(notification => partOf(notification, about))
  const [last, part] = [notifications.at(-1), parts.at(-1)]
  return {
    kind: 'itself',
    severity: null,
    headline: part ? `${part.sign} ${part.title}` : '',
    parts,
    page: null,
    alerts: last && part ? [alertOf(last, part)] : [],
    events: [],
    unlisted: 0,
  }
}
