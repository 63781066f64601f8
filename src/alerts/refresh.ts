import { attempt } from '../channels/attempt.js'
import { HEALTH, type Message } from '../channels/types.js'
import type { ChannelSettings } from '../config/channel-settings.js'
import { type AlertState, type AlertsFile, type ChannelRecord, recordOf } from './file.js'
import type { LogEntry } from './log.js'
import type { HealthNotification, Notification, ProblemSnapshot } from './notifications.js'
import type { DeliveryContext } from './outbox.js'

/** How often open problems are posted again: the resend delay of Prometheus. */
export const REFRESH_SECONDS = 60
/** How long an alert lasts after a post: as in Prometheus, four times the delay, so that a few lost posts do not end it. */
export const EXPIRY_SECONDS = 4 * REFRESH_SECONDS
/** As long as nobody knows when the next `watch --once` runs. */
const FIRST_EXPIRY_SECONDS = 3600

/**
 * Whether a channel must be told again and again what is open: Alertmanager keeps alerts in memory only, and takes one that is no
 * longer posted for resolved.
 */
export const isRefreshed = (channel: ChannelSettings): boolean => channel.type === 'webhook' && channel.format === 'alertmanager'

/** What a refresh knows beyond the alerts file. */
export interface RefreshContext {
  readonly channels: () => readonly ChannelSettings[]
  /** The open problems of the last complete round, by rule. */
  readonly problems: () => Readonly<Record<string, ProblemSnapshot>>
  /** That state cannot be saved, if channels were notified of it. */
  readonly outage: () => HealthNotification | undefined
}

/** Seconds that an alert must last if each run posts it once: until a few runs later. */
export const expiryBetweenRuns = (file: AlertsFile | undefined, now: Date, longest: number): number => {
  const last = Date.parse(file?.refreshed ?? '')
  const gap = Number.isNaN(last) ? FIRST_EXPIRY_SECONDS / 4 : Math.abs(now.getTime() - last) / 1000
  return Math.round(Math.min(longest, Math.max(EXPIRY_SECONDS, 4 * gap)))
}

/**
 * A problem as the channel was last told of it, in the words of the last round; undefined if it was not told that it is open. Its
 * severity identifies an alert, so that it stays as it was told.
 */
const openAsTold = (
  { problem: last, open, flapping }: AlertState,
  waiting: Notification | undefined,
  current: ProblemSnapshot | undefined,
): ProblemSnapshot | undefined => {
  const told = waiting?.kind === 'problem' ? waiting : undefined
  if (told?.change === 'opened' || (!told && !open && flapping === null)) return undefined
  return { ...(current ?? last), severity: told?.was?.severity ?? last.severity, since: last.since }
}

const openProblems = ({ told, queue }: ChannelRecord, current: Readonly<Record<string, ProblemSnapshot>>): ProblemSnapshot[] =>
  Object.entries(told).flatMap(([rule, state]) => {
    // Held back by quiet hours.
    const waiting = queue.find(notification => notification.kind === 'problem' && notification.problem.rule === rule)
    return openAsTold(state, waiting, current[rule]) ?? []
  })

/** Everything that the channel takes to be open, as notifications; none: there is nothing to post. */
const openNotifications = (file: AlertsFile, record: ChannelRecord, context: RefreshContext, now: Date): Notification[][] => {
  const at = now.toISOString()
  const problems = openProblems(record, context.problems())
  const outage = context.outage()
  const health: HealthNotification[] = [
    ...(file.failing && record.unreached !== null ? [{ kind: HEALTH, at, reached: false, ...file.failing } as const] : []),
    ...(outage ? [outage] : []),
  ]
  return [...(problems.length > 0 ? [[{ kind: 'digest' as const, at, problems }]] : []), ...health.map(one => [one])]
}

/** All that is open as one message. */
const openMessage = async ({ document, refresh, clock, compose, newId }: DeliveryContext, name: string): Promise<Message | undefined> => {
  const file = await document.read()
  const record = file && recordOf(file, name)
  // What waits to be sent comes first: it may say that a problem is over.
  if (!refresh || !record || record.sending) return undefined
  const now = clock()
  const [first, ...more] = openNotifications(file, record, refresh, now).map(some => compose(some, { id: newId(), at: now, thread: null }))
  return first && { ...first, alerts: [first, ...more].flatMap(({ alerts }) => alerts) }
}

/** `nothing`: nothing is open, or a message waits that comes first. */
export type RefreshOutcome = 'posted' | 'nothing' | { readonly failure: string }

/** Posts all that is open once more, if the channel needs that. Nothing of it is saved: the next one says it all again. */
export const refreshChannel = async (context: DeliveryContext, name: string, abort: AbortSignal): Promise<RefreshOutcome> => {
  const channel = context.refresh?.channels().find(one => one.name === name)
  const message = channel && isRefreshed(channel) ? await openMessage(context, name) : undefined
  if (!message) return 'nothing'
  const { openChannel, timeoutMs } = context
  const limit = timeoutMs === undefined ? {} : { timeoutMs }
  const outcome = await attempt(() => openChannel(name), message, { before: 0, progress: null }, abort, limit)
  if (outcome.kind === 'sent') return 'posted'
  return abort.aborted ? 'nothing' : { failure: outcome.reason }
}

export const notRefreshed = (channel: string, failure: string): LogEntry => ({
  level: 'warning',
  what: 'not_refreshed',
  channel,
  words: `what is open could not be sent again: ${failure}`,
})
