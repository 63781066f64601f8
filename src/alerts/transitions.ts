import type { ChannelSettings } from '../config/channel-settings.js'
import { HOUR_MS } from '../text/duration.js'
import { rank } from '../text/severity.js'
import type { AlertState } from './file.js'
import type { ProblemNotification, ProblemSnapshot } from './notifications.js'
import type { RuleState } from './observation.js'
import { receivesProblem } from './routes.js'

/** A problem that would be reported more often than this within an hour is flapping. */
const MAX_NOTIFICATIONS_PER_HOUR = 3
/** Subjects remembered per problem. */
const MAX_KNOWN_SUBJECTS = 200

export interface Transition {
  /** undefined: forget the problem. */
  readonly state: AlertState | undefined
  readonly notification?: ProblemNotification
}

/** Absolute difference: a time in the future comes from a wrong clock and must not mute the channel until then. */
const elapsedMs = (at: string, now: Date): number => Math.abs(now.getTime() - Date.parse(at))

const withinLastHour = (times: readonly string[], now: Date): string[] => times.filter(at => elapsedMs(at, now) < HOUR_MS)

const areAllListed = ({ subjects, count }: ProblemSnapshot): boolean => subjects.length === count

/** More severe, or with a new subject. Where a list of subjects is cut short, a higher count stands in for a new subject. */
const isWorse = ({ problem: before, known }: AlertState, now: ProblemSnapshot): boolean => {
  if (rank(now.severity) > rank(before.severity)) return true
  if (!areAllListed(now) || !areAllListed(before)) return now.count > before.count
  return now.subjects.some(({ id }) => !known.includes(id))
}

const notify = (
  change: ProblemNotification['change'],
  before: AlertState | undefined,
  problem: ProblemSnapshot,
  now: Date,
): Transition & { readonly state: AlertState } => {
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
      tellings: [...withinLastHour(before?.tellings ?? [], now), at],
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

const startFlapping = (state: AlertState, problem: ProblemSnapshot | undefined, now: Date): Transition => {
  const { state: next, notification } = notify('flapping', state, problem ?? state.problem, now)
  return { state: { ...next, open: problem !== undefined, flapping: now.toISOString() }, ...(notification && { notification }) }
}

/** A flapping problem stays silent until it has not changed for an hour; then its end is reported, if it has ended. */
const whileFlapping = (state: AlertState, problem: ProblemSnapshot | undefined, now: Date): Transition => {
  const isOpen = problem !== undefined
  if (isOpen !== state.open) return { state: { ...state, open: isOpen, flapping: now.toISOString() } }
  if (state.flapping === null || elapsedMs(state.flapping, now) < HOUR_MS) return { state }
  return isOpen ? { state: { ...state, flapping: null } } : notify('resolved', state, state.problem, now)
}

/**
 * What to tell a channel about one problem after a round, and what to remember of it.
 * @param problem the problem, if it has been open for as many rounds as the tolerance demands
 */
export const nextNotification = (
  rule: string,
  ruleState: RuleState,
  problem: ProblemSnapshot | undefined,
  state: AlertState | undefined,
  channel: ChannelSettings,
  now: Date,
): Transition => {
  if (ruleState === 'unknown') return { state }
  const isWanted = problem !== undefined && receivesProblem(channel, rule, problem.severity)
  if (!state) return isWanted ? notify('opened', undefined, problem, now) : { state }
  // Neither changes nor the end of an ignored problem are news; if it comes back, it opens again.
  if (ruleState === 'ignored') return { state: undefined }
  // Open for fewer rounds than the tolerance: neither opened nor resolved.
  if (ruleState === 'open' && !problem) return { state }
  if (state.flapping !== null) return whileFlapping(state, problem, now)
  const isTooOften = withinLastHour(state.tellings, now).length >= MAX_NOTIFICATIONS_PER_HOUR
  if (problem && state.open) {
    const isMoreSevere = rank(problem.severity) > rank(state.problem.severity)
    return isWanted && isWorse(state, problem) && (isMoreSevere || !isTooOften) ? notify('worse', state, problem, now) : { state }
  }
  if (!problem && !state.open) return withinLastHour(state.tellings, now).length > 0 ? { state } : { state: undefined }
  if (problem && !isWanted) return { state }
  if (isTooOften) return startFlapping(state, problem, now)
  return problem ? notify('opened', state, problem, now) : notify('resolved', state, state.problem, now)
}
