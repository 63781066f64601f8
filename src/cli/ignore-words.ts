import { type RuleId, rules } from '../problems/index.js'
import { moment } from '../report/formats/pieces.js'
import { ruleOf } from '../state/baseline.js'
import type { IgnoreEntry } from '../state/ignores.js'
import { plural } from '../text/words.js'

/** What the rules count, one and several of them, where their kind of subject does not say it. */
const COUNTED: Readonly<Partial<Record<RuleId, readonly [string, string]>>> = {
  failed_logins: ['address or e-mail', 'addresses or e-mails'],
  log_errors: ['different message', 'different messages'],
  unmatched_money: ['payment', 'payments'],
  unassigned_leads: ['lead', 'leads'],
  waiting_leads: ['lead', 'leads'],
  open_tickets: ['ticket', 'tickets'],
}

const KINDS = {
  deposits: ['deposit', 'deposits'],
  providers: ['provider', 'providers'],
  users: ['person', 'people'],
  others: ['case', 'cases'],
} as const

const isRule = (name: string): name is RuleId => name in rules

/** `2 deposits`, `5 different messages`: what a rule counts, in the words of its message. */
const countOf = (rule: string, count: number): string => {
  const [one, several] = isRule(rule) ? (COUNTED[rule] ?? KINDS[rules[rule].about]) : KINDS.others
  return plural(count, one, several)
}

/** When the problem comes back, besides the time; undefined: a single subject of severity high cannot get worse. */
const worse = ({ id, severity, count }: IgnoreEntry): string | undefined => {
  if (severity === null) return 'it gets worse than in the next run'
  const ways = [
    ...(severity === 'high' ? [] : [`gets worse than ${severity}`]),
    ...(count !== null && id === ruleOf(id) ? [`has more than ${countOf(id, count)}`] : []),
  ]
  return ways.length > 0 ? `it ${ways.join(' or ')}` : undefined
}

/** Until when it stays ignored: `2025-10-08 03:52:55 SAST, or until it has more than 2 deposits`; undefined: until it is undone. */
export const untilWords = (entry: IgnoreEntry, timezone: string): string | undefined => {
  const ends = [entry.until && moment(entry.until, timezone), worse(entry)].filter(end => end)
  return ends.length > 0 ? ends.join(', or until ') : undefined
}
