import { HEALTH } from '../channels/types.js'
import type { ChannelSettings } from '../config/channel-settings.js'
import type { AlertsSettings } from '../config/settings.js'
import { HOUR_MS } from '../text/duration.js'
import { advance, firstCursor } from './cursor.js'
import { type AlertState, type AlertsFile, type ChannelRecord, newChannel, recordOf, retainedChannels } from './file.js'
import type { HealthNotification, Notification } from './notifications.js'
import type { Observation } from './observation.js'
import { enqueue } from './queue.js'
import { isRefreshed } from './refresh.js'
import { receivesEvent, receivesHealth, receivesProblem } from './routes.js'
import { eventKind } from './schemas.js'
import { nextNotification } from './transitions.js'

export interface RoundSettings {
  readonly alerts: AlertsSettings
  readonly channels: readonly ChannelSettings[]
}

const failingAfter = (file: AlertsFile, { now, failure }: Observation): AlertsFile['failing'] =>
  failure && { since: file.failing?.since ?? now.toISOString(), rounds: (file.failing?.rounds ?? 0) + 1, ...failure }

const advanceCursors = (file: AlertsFile, { now, newEvents }: Observation): AlertsFile['events'] => {
  const cursors = eventKind.options.map(kind => {
    const before = file.events[kind]
    const found = newEvents[kind]
    return [kind, before ? found && advance(before, found, now) : firstCursor(now)] as const
  })
  return { ...file.events, ...Object.fromEntries(cursors.filter(([, cursor]) => cursor !== undefined)) }
}

const toleranceOf = ({ tolerance, tolerances }: AlertsSettings, rule: string): number => tolerances[rule] ?? tolerance

/** Open problems after a round; unknown rules stay as they were. Rounds are counted up to the tolerance only, to save a write each round. */
const openAfterRound = (file: AlertsFile, { now, rules, problems }: Observation, alerts: AlertsSettings): AlertsFile['open'] => {
  const unknown = Object.entries(file.open).filter(([rule]) => (rules[rule] ?? 'unknown') === 'unknown')
  const open = Object.entries(problems).map(([rule, { since }]) => {
    const before = file.open[rule]
    const rounds = Math.min((before?.rounds ?? 0) + 1, toleranceOf(alerts, rule))
    return [rule, { since: before?.since ?? (since < now.toISOString() ? since : now.toISOString()), rounds }] as const
  })
  return Object.fromEntries([...unknown, ...open])
}

const eventNotifications = (channel: ChannelSettings, { newEvents }: Observation): Notification[] =>
  eventKind.options.filter(kind => receivesEvent(channel, kind)).flatMap(kind => newEvents[kind] ?? [])

interface ProblemNews {
  readonly states: Record<string, AlertState>
  readonly notifications: Notification[]
}

const problemChanges = (
  { told: before }: ChannelRecord,
  channel: ChannelSettings,
  { rules, problems, now }: Observation,
  open: AlertsFile['open'],
  alerts: AlertsSettings,
): ProblemNews => {
  const states: Record<string, AlertState> = {}
  const notifications: Notification[] = []
  for (const rule of new Set([...Object.keys(before), ...Object.keys(problems)])) {
    const problem = problems[rule]
    const since = open[rule]
    const isConfirmed = before[rule]?.open || (since !== undefined && since.rounds >= toleranceOf(alerts, rule))
    const confirmed = problem && since && isConfirmed ? { ...problem, since: since.since } : undefined
    const { state, notification } = nextNotification(rule, rules[rule] ?? 'unknown', confirmed, before[rule], channel, now)
    if (state) states[rule] = state
    if (notification) notifications.push(notification)
  }
  return { states, notifications }
}

/** Once a reminder of one problem is due, all open problems are in it. */
const digest = (
  states: Record<string, AlertState>,
  channel: ChannelSettings,
  { problems, now }: Observation,
  { repeat }: AlertsSettings,
): ProblemNews => {
  if (isRefreshed(channel)) return { states, notifications: [] }
  // The settings may exclude problems that were sent earlier.
  const open = Object.entries(states).filter(([rule, state]) => state.open && receivesProblem(channel, rule, state.problem.severity))
  // Absolute difference: a time far ahead comes from a wrong clock.
  if (!open.some(([, { at }]) => Math.abs(now.getTime() - Date.parse(at)) >= repeat * 1000)) return { states, notifications: [] }
  const at = now.toISOString()
  const reminded = open.map(([rule, state]) => [rule, { ...state, at }] as const)
  const snapshots = open.map(([rule, { problem }]) => ({ ...(problems[rule] ?? problem), since: problem.since }))
  return {
    states: { ...states, ...Object.fromEntries(reminded) },
    notifications: [{ kind: 'digest', at, problems: snapshots }],
  }
}

const healthChange = (
  { unreached }: ChannelRecord,
  channel: ChannelSettings,
  before: AlertsFile['failing'],
  failing: AlertsFile['failing'],
  { now }: Observation,
  { failedRounds }: AlertsSettings,
): { readonly unreached: string | null; readonly notifications: Notification[] } => {
  const notification = (reached: boolean, about: NonNullable<AlertsFile['failing']>): HealthNotification => ({
    kind: HEALTH,
    at: now.toISOString(),
    reached,
    ...about,
  })
  if (failing)
    return unreached === null && failing.rounds >= failedRounds && receivesHealth(channel)
      ? { unreached: failing.since, notifications: [notification(false, failing)] }
      : { unreached, notifications: [] }
  if (unreached === null) return { unreached, notifications: [] }
  const { rounds = failedRounds, message = '', hint = '' } = before ?? {}
  return { unreached: null, notifications: [notification(true, { since: unreached, rounds, message, hint })] }
}

/** Saved once an hour at most. */
const lastUsed = (record: ChannelRecord, now: Date): string =>
  now.getTime() - Date.parse(record.used) > HOUR_MS ? now.toISOString() : record.used

const channelAfterRound = (
  before: AlertsFile,
  after: Pick<AlertsFile, 'failing' | 'open'>,
  channel: ChannelSettings,
  observation: Observation,
  alerts: AlertsSettings,
): ChannelRecord => {
  const record = recordOf(before, channel.name) ?? newChannel(observation.now)
  const health = healthChange(record, channel, before.failing, after.failing, observation, alerts)
  const base = { ...record, used: lastUsed(record, observation.now), unreached: health.unreached }
  if (observation.failure) return { ...base, queue: enqueue(record.queue, health.notifications) }
  const changes = problemChanges(record, channel, observation, after.open, alerts)
  const reminder = digest(changes.states, channel, observation, alerts)
  const notifications = [
    ...health.notifications,
    ...eventNotifications(channel, observation),
    ...changes.notifications,
    ...reminder.notifications,
  ]
  return { ...base, told: reminder.states, queue: enqueue(record.queue, notifications) }
}

/** The alerts file after one round, with new notifications in the channels' queues. Pure. */
export const afterRound = (file: AlertsFile, observation: Observation, { alerts, channels }: RoundSettings): AlertsFile => {
  const failing = failingAfter(file, observation)
  const open = observation.failure ? file.open : openAfterRound(file, observation, alerts)
  const records = channels.map(channel => [channel.name, channelAfterRound(file, { failing, open }, channel, observation, alerts)] as const)
  return {
    ...file,
    failing,
    open,
    events: observation.failure ? file.events : advanceCursors(file, observation),
    channels: { ...retainedChannels(file, channels, observation.now), ...Object.fromEntries(records) },
  }
}
