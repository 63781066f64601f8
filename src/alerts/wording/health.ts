import { TZDate } from '@date-fns/tz'
import { isSameDay } from 'date-fns/isSameDay'
import type { Alert, MessagePart } from '../../channels/types.js'
import { clock } from '../../report/formats/pieces.js'
import { elapsed, plural } from '../../text/words.js'
import type { NotificationOf } from '../notifications.js'
import { commandFor, fact, SENTENCE, safeText, sinceWords } from './safe-text.js'
import type { Wording, WordingContext } from './types.js'

/** `03:12`, with its day where that was another. */
const near = (at: Date, now: Date, timezone: string): string =>
  clock(at, timezone, !isSameDay(new TZDate(at, timezone), new TZDate(now, timezone)))

interface Words {
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
} as const satisfies Record<NonNullable<NotificationOf<'itself'>['about']>, Words>

const wordsOf = ({ about = 'platform' }: NotificationOf<'itself'>): Words => WORDS[about]

const partOf = (item: NotificationOf<'itself'>, about: WordingContext): MessagePart => {
  const { reached, since, at, rounds, message, hint } = item
  const words = wordsOf(item)
  const began = new Date(since)
  const now = new Date(at)
  const facts = [fact(words.fact, sinceWords(began, now, about.timezone)), fact('Rounds that failed', rounds)]
  const part = { list: [], link: null }
  if (reached) return { ...part, sign: '✅', title: words.again(elapsed(began, now)), facts, notes: [], command: null }
  return {
    ...part,
    sign: '❌',
    title: words.failed(plural(rounds, 'round'), near(began, now, about.timezone)),
    facts: [fact('Reason', safeText(message, SENTENCE), 'not known'), ...facts],
    notes: [safeText(hint, SENTENCE), words.note].filter(Boolean),
    command: words.command && commandFor(words.command, about),
  }
}

const alertOf = (item: NotificationOf<'itself'>, { title, notes, command }: MessagePart): Alert => ({
  rule: wordsOf(item).rule,
  change: item.reached ? 'resolved' : 'opened',
  severity: 'high',
  was: null,
  count: 1,
  message: title,
  action: notes.join(' '),
  command: command ?? '',
  subjects: [],
  since: item.since,
  until: item.reached ? item.at : null,
})

/** The last word counts. @param items all of the platform, or all of the state folder */
export const wordHealth = (items: readonly NotificationOf<'itself'>[], about: WordingContext): Wording => {
  const parts = items.map(item => partOf(item, about))
  const [last, part] = [items.at(-1), parts.at(-1)]
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
