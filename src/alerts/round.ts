import type { AlertsSettings, ChannelSettings } from '../config/settings.js'
import { advance, firstCursor } from './cursor.js'
import { type AlertState, type AlertsFile, type ChannelRecord, newChannel, recordOf, retainedChannels } from './file.js'
import type { Notification, NotificationOf } from './notifications.js'
import type { Observation } from './observation.js'
import { enqueue } from './queue.js'
import { receivesEvent, receivesHealth, receivesProblem } from './routes.js'
import { eventKind } from './schemas.js'
import { nextNotification } from './transitions.js'

const HOUR_MS = 3_600_000

interface Asked {
  readonly alerts: AlertsSettings
  readonly channels: readonly ChannelSettings[]
}

const afterFailure = (file: AlertsFile, { now, failure }: Observation): AlertsFile['failing'] =>
  failure && { since: file.failing?.since ?? now.toISOString(), rounds: (file.failing?.rounds ?? 0) + 1, ...failure }

const lookedFor = (file: AlertsFile, { now, newEvents: arrivals }: Observation): AlertsFile['events'] => {
  const looks = eventKind.options.map(kind => {
    const before = file.events[kind]
    const found = arrivals[kind]
    return [kind, before ? found && advance(before, found, now) : firstCursor(now)] as const
  })
  return { ...file.events, ...Object.fromEntries(looks.filter(([, look]) => look !== undefined)) }
}

const toleranceOf = ({ tolerance, tolerances }: AlertsSettings, rule: string): number => tolerances[rule] ?? tolerance

/** A rule that could not be judged is as it was. What counts is counted no further than it matters: it would be written anew every time. */
const current = (file: AlertsFile, { now, rules, problems }: Observation, alerts: AlertsSettings): AlertsFile['open'] => {
  const unknown = Object.entries(file.open).filter(([rule]) => (rules[rule] ?? 'unknown') === 'unknown')
  const open = Object.entries(problems).map(([rule, { since }]) => {
    const before = file.open[rule]
    const rounds = Math.min((before?.rounds ?? 0) + 1, toleranceOf(alerts, rule))
    return [rule, { since: before?.since ?? (since < now.toISOString() ? since : now.toISOString()), rounds }] as const
  })
  return Object.fromEntries([...unknown, ...open])
}

const ofEvents = (channel: ChannelSettings, { newEvents: arrivals }: Observation): Notification[] =>
  eventKind.options.filter(kind => receivesEvent(channel, kind)).flatMap(kind => arrivals[kind] ?? [])

const ofProblems = (
  { told: before }: ChannelRecord,
  channel: ChannelSettings,
  { rules, problems, now }: Observation,
  open: AlertsFile['open'],
  alerts: AlertsSettings,
): { readonly told: Record<string, AlertState>; readonly items: Notification[] } => {
  const told: Record<string, AlertState> = {}
  const notifications: Notification[] = []
  for (const rule of new Set([...Object.keys(before), ...Object.keys(problems)])) {
    const problem = problems[rule]
    const state = open[rule]
    const isHeld = before[rule]?.open || (state !== undefined && state.rounds >= toleranceOf(alerts, rule))
    const seen = problem && state && isHeld ? { ...problem, since: state.since } : undefined
    const telling = nextNotification(rule, rules[rule] ?? 'unknown', seen, before[rule], channel, now)
    if (telling.state) told[rule] = telling.state
    if (telling.notification) notifications.push(telling.notification)
  }
  return { told, items: notifications }
}

/** What has been open for long is told again: all of it at once, whichever of it is due. */
const digest = (
  told: Record<string, AlertState>,
  channel: ChannelSettings,
  { problems, now }: Observation,
  { repeat }: AlertsSettings,
): { readonly told: Record<string, AlertState>; readonly items: Notification[] } => {
  // The settings may ask for less by now than when it was told.
  const open = Object.entries(told).filter(([rule, entry]) => entry.open && receivesProblem(channel, rule, entry.problem.severity))
  // Also of a clock that was wrong, and far ahead.
  if (!open.some(([, { at }]) => Math.abs(now.getTime() - Date.parse(at)) >= repeat * 1000)) return { told, items: [] }
  const at = now.toISOString()
  const again = open.map(([rule, entry]) => [rule, { ...entry, at }] as const)
  const of = open.map(([rule, { problem }]) => ({ ...(problems[rule] ?? problem), since: problem.since }))
  return { told: { ...told, ...Object.fromEntries(again) }, items: [{ kind: 'digest', at, problems: of }] }
}

const ofItself = (
  { unreached }: ChannelRecord,
  channel: ChannelSettings,
  before: AlertsFile['failing'],
  failing: AlertsFile['failing'],
  { now }: Observation,
  { failedRounds }: AlertsSettings,
): { readonly unreached: string | null; readonly items: Notification[] } => {
  const say = (reached: boolean, about: NonNullable<AlertsFile['failing']>): NotificationOf<'itself'> => ({
    kind: 'itself',
    at: now.toISOString(),
    reached,
    ...about,
  })
  if (failing)
    return unreached === null && failing.rounds >= failedRounds && receivesHealth(channel)
      ? { unreached: failing.since, items: [say(false, failing)] }
      : { unreached, items: [] }
  if (unreached === null) return { unreached, items: [] }
  const { rounds = failedRounds, message = '', hint = '' } = before ?? {}
  return { unreached: null, items: [say(true, { since: unreached, rounds, message, hint })] }
}

const used = (record: ChannelRecord, now: Date): string =>
  now.getTime() - Date.parse(record.used) > HOUR_MS ? now.toISOString() : record.used

/** What one channel is to be told after a round. */
const tellChannel = (
  before: AlertsFile,
  after: Pick<AlertsFile, 'failing' | 'open'>,
  channel: ChannelSettings,
  seen: Observation,
  alerts: AlertsSettings,
): ChannelRecord => {
  const record = recordOf(before, channel.name) ?? newChannel(seen.now)
  const itself = ofItself(record, channel, before.failing, after.failing, seen, alerts)
  const kept = { ...record, used: used(record, seen.now), unreached: itself.unreached }
  if (seen.failure) return { ...kept, queue: enqueue(record.queue, itself.items) }
  const changes = ofProblems(record, channel, seen, after.open, alerts)
  const again = digest(changes.told, channel, seen, alerts)
  const notifications = [...itself.items, ...ofEvents(channel, seen), ...changes.items, ...again.items]
  return { ...kept, told: again.told, queue: enqueue(record.queue, notifications) }
}

/** All that follows from one round. Pure; what is to be told waits in the queues of the channels. */
export const afterRound = (file: AlertsFile, seen: Observation, { alerts, channels }: Asked): AlertsFile => {
  const failing = afterFailure(file, seen)
  const open = seen.failure ? file.open : current(file, seen, alerts)
  const told = channels.map(channel => [channel.name, tellChannel(file, { failing, open }, channel, seen, alerts)] as const)
  return {
    ...file,
    failing,
    open,
    events: seen.failure ? file.events : lookedFor(file, seen),
    channels: { ...retainedChannels(file, channels, seen.now), ...Object.fromEntries(told) },
  }
}
