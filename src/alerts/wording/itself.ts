import { TZDate } from '@date-fns/tz'
import { isSameDay } from 'date-fns/isSameDay'
import type { Part } from '../../channels/types.js'
import { clock } from '../../report/formats/pieces.js'
import { elapsed, plural } from '../../report/words.js'
import type { ItemOf } from '../items.js'
import { commandFor, fact, SENTENCE, sinceWords, told } from './told.js'
import type { About, Wording } from './types.js'

/** `03:12`, with its day where that was another. */
const near = (at: Date, now: Date, timezone: string): string =>
  clock(at, timezone, !isSameDay(new TZDate(at, timezone), new TZDate(now, timezone)))

const partOf = ({ reached, since, at, rounds, message, hint }: ItemOf<'itself'>, about: About): Part => {
  const began = new Date(since)
  const now = new Date(at)
  const facts = [fact('Not checked since', sinceWords(began, now, about.timezone)), fact('Rounds that failed', rounds)]
  if (reached)
    return {
      sign: '✅',
      title: `ProConnectSA can be checked again (after ${elapsed(began, now)})`,
      facts,
      list: [],
      notes: [],
      command: null,
      link: null,
    }
  return {
    sign: '❌',
    title: `ProConnectSA could not be checked for ${plural(rounds, 'round')} (since ${near(began, now, about.timezone)})`,
    facts: [fact('Reason', told(message, SENTENCE), 'not known'), ...facts],
    list: [],
    notes: [told(hint, SENTENCE)].filter(Boolean),
    command: commandFor('check_status', about),
    link: null,
  }
}

/** Nothing is known of the platform, or something is again; the last word counts. */
export const wordItself = (items: readonly ItemOf<'itself'>[], about: About): Wording => {
  const parts = items.map(item => partOf(item, about))
  const last = parts.at(-1)
  return {
    kind: 'itself',
    severity: null,
    headline: last ? `${last.sign} ${last.title}` : '',
    parts,
    page: null,
    alerts: [],
    events: [],
    unlisted: 0,
  }
}
