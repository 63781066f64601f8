import type { ChannelSettings } from '../config/settings.js'
import { rank } from '../text/severity.js'
import type { AlertState } from './file.js'
import type { NotificationOf, ProblemSnapshot } from './notifications.js'
import type { RuleState } from './observation.js'
import { receivesProblem } from './routes.js'

const HOUR_MS = 3_600_000
/** How often an hour one problem is spoken of before it is flapping. */
const MAX_NOTIFICATIONS_PER_HOUR = 3
/** Subjects that are remembered as told. */
const MAX_KNOWN_SUBJECTS = 200

export interface Transition {
  /** undefined: there is nothing to remember of that problem any more. */
  readonly state: AlertState | undefined
  readonly notification?: NotificationOf<'problem'>
}

type Change = NotificationOf<'problem'>['change']

/** A time that is to come is of a clock that was wrong: it is as far away as one that long ago, or nothing would ever be told again. */
const sinceMs = (at: string, now: Date): number => Math.abs(now.getTime() - Date.parse(at))

const recent = (tellings: readonly string[], now: Date): string[] => tellings.filter(at => sinceMs(at, now) < HOUR_MS)

const areAllListed = ({ subjects, count }: ProblemSnapshot): boolean => subjects.length === count

/** More severe, or about somebody new. Who is new is known only where all are listed, and all were when it was last told. */
const isWorse = ({ problem: before, known }: AlertState, now: ProblemSnapshot): boolean => {
  if (rank(now.severity) > rank(before.severity)) return true
  if (!areAllListed(now) || !areAllListed(before)) return now.count > before.count
  return now.subjects.some(({ id }) => !known.includes(id))
}

const tell = (change: Change, before: AlertState | undefined, problem: ProblemSnapshot, now: Date): Transition => {
  const at = now.toISOString()
  const isOver = change === 'resolved'
  const known = isOver || change === 'opened' ? [] : (before?.known ?? [])
  const ids = problem.subjects.map(({ id }) => id)
  return {
    state: {
      problem,
      known: isOver ? [] : [...known.filter(id => !ids.includes(id)), ...ids].slice(-MAX_KNOWN_SUBJECTS),
      at,
      open: !isOver,
      tellings: [...recent(before?.tellings ?? [], now), at],
      flapping: null,
    },
    notification: {
      kind: 'problem',
      at,
      change,
      problem,
      was: change === 'worse' && before ? { severity: before.problem.severity, count: before.problem.count } : null,
    },
  }
}

/** A problem that flaps is left alone until it has kept still for an hour; how it is then is told, unless that is known. */
const whileFlapping = (told: AlertState, seen: ProblemSnapshot | undefined, now: Date): Transition => {
  const isOpen = seen !== undefined
  if (isOpen !== told.open) return { state: { ...told, open: isOpen, flapping: now.toISOString() } }
  if (told.flapping === null || sinceMs(told.flapping, now) < HOUR_MS) return { state: told }
  return isOpen ? { state: { ...told, flapping: null } } : tell('resolved', told, told.problem, now)
}

const begin = (told: AlertState, seen: ProblemSnapshot | undefined, now: Date): Transition => {
  const { state: next, notification } = tell('flapping', told, seen ?? told.problem, now)
  return { state: next && { ...next, open: seen !== undefined, flapping: now.toISOString() }, ...(notification && { notification }) }
}

/**
 * What a channel is told of one problem after a round, and what is remembered of that.
 * @param seen the problem where it holds, and has for long enough
 */
export const nextNotification = (
  rule: string,
  standing: RuleState,
  seen: ProblemSnapshot | undefined,
  told: AlertState | undefined,
  channel: ChannelSettings,
  now: Date,
): Transition => {
  if (standing === 'unknown') return { state: told }
  const isWanted = seen !== undefined && receivesProblem(channel, rule, seen.severity)
  if (!told) return isWanted ? tell('opened', undefined, seen, now) : { state: told }
  // Somebody said that it is known: neither its changes nor its end are news, and where it is spoken of again it is anew.
  if (standing === 'ignored') return { state: undefined }
  // It holds, and not yet for long enough: it has neither opened nor ended.
  if (standing === 'open' && !seen) return { state: told }
  if (told.flapping !== null) return whileFlapping(told, seen, now)
  const isOften = recent(told.tellings, now).length >= MAX_NOTIFICATIONS_PER_HOUR
  if (seen && told.open) {
    const isMore = rank(seen.severity) > rank(told.problem.severity)
    return isWanted && isWorse(told, seen) && (isMore || !isOften) ? tell('worse', told, seen, now) : { state: told }
  }
  if (!seen && !told.open) return recent(told.tellings, now).length > 0 ? { state: told } : { state: undefined }
  if (seen && !isWanted) return { state: told }
  if (isOften) return begin(told, seen, now)
  return seen ? tell('opened', told, seen, now) : tell('resolved', told, told.problem, now)
}
