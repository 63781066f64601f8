import { attempt, type DeliveryOutcome, MAX_RETRY_AFTER_SECONDS } from '../channels/attempt.js'
import type { Channel } from '../channels/types.js'
import type { Document } from '../state/document.js'
import { elapsed } from '../text/duration.js'
import { plural } from '../text/words.js'
import { type Compose, startNextMessage } from './batch.js'
import { type AlertsFile, type ChannelRecord, type PendingMessage, recordOf } from './file.js'
import type { WatchLog } from './log.js'
import { lengthOf } from './queue.js'
import { isRefreshed, REFRESH_SECONDS, type RefreshContext } from './refresh.js'

/** Refused messages remembered per channel. */
const MAX_REFUSED = 20

export interface DeliveryContext {
  readonly document: Document<AlertsFile>
  readonly clock: () => Date
  readonly newId: () => string
  readonly log: WatchLog
  /** During quiet hours only high severity is sent. */
  readonly isQuiet: (now: Date) => boolean
  readonly compose: Compose
  readonly openChannel: (name: string) => Promise<Channel>
  /** Outcomes that could not be saved yet, by message id. Such a message is not sent again. */
  readonly unsaved: Map<string, DeliveryOutcome>
  /** Time limit for one attempt. */
  readonly timeoutMs?: number
  /** For channels that must be told again what is open; absent: none is. */
  readonly refresh?: RefreshContext
}

const withRecord = (file: AlertsFile, name: string, record: ChannelRecord): AlertsFile =>
  recordOf(file, name) === record ? file : { ...file, channels: { ...file.channels, [name]: record } }

/** The message to send now. It is saved before it is sent: after a crash, the same message is sent again. */
const nextMessage = async (
  { document, clock, newId, isQuiet, compose }: DeliveryContext,
  name: string,
): Promise<PendingMessage | undefined> => {
  const start = (file: AlertsFile | undefined): AlertsFile | undefined => {
    const record = file && recordOf(file, name)
    const now = clock()
    return file && record ? withRecord(file, name, startNextMessage(record, isQuiet(now), now, newId(), compose)) : file
  }
  // Usually there is nothing to start, and so no lock to wait for.
  const before = await document.read()
  const file = start(before) === before ? before : await document.change(start)
  return (file && recordOf(file, name))?.sending ?? undefined
}

const recordAfter = (record: ChannelRecord, pending: PendingMessage, outcome: DeliveryOutcome, now: Date): ChannelRecord => {
  switch (outcome.kind) {
    case 'sent':
      return { ...record, sending: null }
    case 'refused': {
      const { subject } = pending.message
      return {
        ...record,
        sending: null,
        refused: [...record.refused, { at: now.toISOString(), subject, reason: outcome.reason }].slice(-MAX_REFUSED),
      }
    }
    case 'later':
      return {
        ...record,
        sending: {
          ...pending,
          attempts: pending.attempts + 1,
          notBefore: new Date(now.getTime() + outcome.seconds * 1000).toISOString(),
          error: outcome.reason,
          progress: outcome.progress && { ...outcome.progress },
        },
      }
  }
}

const logOutcome = (
  log: WatchLog,
  channel: string,
  pending: PendingMessage,
  outcome: DeliveryOutcome,
  waiting: number,
  now: Date,
): void => {
  const { subject, id } = pending.message
  const waited = elapsed(new Date(pending.since), now)
  const more = { message: id, attempt: pending.attempts + 1 }
  if (outcome.kind === 'sent') log({ level: 'info', what: 'sent', channel, words: `${subject} - ${outcome.reply}`, more })
  else if (outcome.kind === 'refused')
    log({ level: 'error', what: 'refused', channel, words: `${subject} - permanently rejected: ${outcome.reason}`, more })
  else
    log({
      level: 'warning',
      what: 'not_sent',
      channel,
      words: `${subject} - ${outcome.reason} (retry in ${Math.round(outcome.seconds)} s; ${plural(waiting, 'message')} waiting for ${waited})`,
      more: { ...more, seconds: Math.round(outcome.seconds) },
    })
}

const attemptToSend = async (
  { openChannel, timeoutMs, refresh }: DeliveryContext,
  name: string,
  { message, attempts, progress }: PendingMessage,
  abort: AbortSignal,
): Promise<DeliveryOutcome> => {
  const limit = timeoutMs === undefined ? {} : { timeoutMs }
  const outcome = await attempt(() => openChannel(name), message, { before: attempts, progress }, abort, limit)
  // Until it is sent, such a channel is not told of anything else either.
  const isUrgent = refresh?.channels().some(channel => channel.name === name && isRefreshed(channel))
  return outcome.kind === 'later' && isUrgent ? { ...outcome, seconds: Math.min(outcome.seconds, REFRESH_SECONDS) } : outcome
}

/** Makes one attempt and saves its outcome at once. */
const sendOnce = async (context: DeliveryContext, name: string, pending: PendingMessage, abort: AbortSignal): Promise<DeliveryOutcome> => {
  const { document, clock, log, unsaved } = context
  const { id } = pending.message
  const outcome = unsaved.get(id) ?? (await attemptToSend(context, name, pending, abort))
  // Aborted midway: nobody knows whether it arrived, so the record stays as it is.
  if (outcome.kind === 'later' && abort.aborted) return outcome
  unsaved.set(id, outcome)
  const now = clock()
  const file = await document.change(current => {
    const record = current && recordOf(current, name)
    return current && record?.sending?.message.id === id ? withRecord(current, name, recordAfter(record, pending, outcome, now)) : current
  })
  unsaved.delete(id)
  logOutcome(log, name, pending, outcome, waitingCount(file && recordOf(file, name)), now)
  return outcome
}

/** Notifications waiting for a channel; the pending message counts as one. */
export const waitingCount = (record: ChannelRecord | undefined): number => (record ? lengthOf(record.queue) + (record.sending ? 1 : 0) : 0)

/** A retry time beyond the longest delay comes from a wrong clock and is not waited for. */
const mustWait = ({ notBefore }: PendingMessage, now: Date): boolean => {
  const ms = Date.parse(notBefore) - now.getTime()
  return ms > 0 && ms <= MAX_RETRY_AFTER_SECONDS * 1000
}

/** Makes every pending message due at once: new settings may have fixed what it waits for. */
export const retryNow = async ({ document, clock }: Pick<DeliveryContext, 'document' | 'clock'>): Promise<void> => {
  const notBefore = clock().toISOString()
  await document.change(
    current =>
      current && {
        ...current,
        channels: Object.fromEntries(
          Object.entries(current.channels).map(([name, record]) => [
            name,
            record.sending ? { ...record, sending: { ...record.sending, notBefore } } : record,
          ]),
        ),
      },
  )
}

export interface DeliverySignals {
  /** Start no further message. */
  readonly closing: AbortSignal
  /** Cut off the current attempt. */
  readonly abort: AbortSignal
}

/**
 * Sends a channel's messages one after the other until none is left or an attempt fails.
 * @param ignoreDelay also sends a message whose retry is not due yet
 * @returns when to try again; undefined: nothing waits, or it waits for the end of quiet hours
 */
export const deliver = async (
  context: DeliveryContext,
  name: string,
  { closing, abort }: DeliverySignals,
  ignoreDelay = false,
): Promise<Date | undefined> => {
  while (!closing.aborted) {
    const pending = await nextMessage(context, name)
    if (!pending) return undefined
    if (!ignoreDelay && mustWait(pending, context.clock())) return new Date(pending.notBefore)
    const outcome = await sendOnce(context, name, pending, abort)
    if (outcome.kind === 'later') return new Date(context.clock().getTime() + outcome.seconds * 1000)
  }
  return undefined
}
