import { attempt, type DeliveryOutcome, MAX_RETRY_AFTER_SECONDS } from '../channels/attempt.js'
import type { Channel } from '../channels/types.js'
import type { Document } from '../state/document.js'
import { elapsed, plural } from '../text/words.js'
import { type Compose, startNextMessage } from './batch.js'
import { type AlertsFile, type ChannelRecord, type PendingMessage, recordOf } from './file.js'
import type { WatchLog } from './log.js'
import { lengthOf } from './queue.js'

/** Refusals that are remembered. */
const MAX_REFUSED = 20

/** What delivering needs besides the message. */
export interface DeliveryContext {
  readonly document: Document<AlertsFile>
  readonly clock: () => Date
  readonly newId: () => string
  readonly log: WatchLog
  /** Nothing below high is told now. */
  readonly isQuiet: (now: Date) => boolean
  readonly compose: Compose
  /** Makes the channel, once. */
  readonly openChannel: (name: string) => Promise<Channel>
  /** Answers that could not be written down yet, by the id of their message: it is not sent again for that. */
  readonly unsaved: Map<string, DeliveryOutcome>
  /** Milliseconds for an attempt. */
  readonly timeoutMs?: number
}

const withRecord = (file: AlertsFile, name: string, record: ChannelRecord): AlertsFile =>
  recordOf(file, name) === record ? file : { ...file, channels: { ...file.channels, [name]: record } }

/** Puts what is next on its way, and down in the file before anybody hears of it: after a crash it is the same message. */
const begin = async (
  { document, clock, newId, isQuiet, compose: write }: DeliveryContext,
  name: string,
): Promise<PendingMessage | undefined> => {
  const next = (current: AlertsFile | undefined): AlertsFile | undefined => {
    const record = current && recordOf(current, name)
    const now = clock()
    return current && record ? withRecord(current, name, startNextMessage(record, isQuiet(now), now, newId(), write)) : current
  }
  // Mostly there is nothing to begin, and nobody to wait for.
  const current = await document.read()
  const file = next(current) === current ? current : await document.change(next)
  return (file && recordOf(file, name))?.sending ?? undefined
}

const after = (record: ChannelRecord, sending: PendingMessage, outcome: DeliveryOutcome, now: Date): ChannelRecord => {
  switch (outcome.kind) {
    case 'sent':
      return { ...record, sending: null }
    case 'refused': {
      const { subject } = sending.message
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
          ...sending,
          attempts: sending.attempts + 1,
          notBefore: new Date(now.getTime() + outcome.seconds * 1000).toISOString(),
          error: outcome.reason,
          progress: outcome.progress && { ...outcome.progress },
        },
      }
  }
}

const tell = (log: WatchLog, channel: string, sending: PendingMessage, outcome: DeliveryOutcome, waiting: number, now: Date): void => {
  const { subject, id } = sending.message
  const waited = elapsed(new Date(sending.since), now)
  const more = { message: id, attempt: sending.attempts + 1 }
  if (outcome.kind === 'sent') log({ level: 'info', what: 'sent', channel, words: `${subject} - ${outcome.answer}`, more })
  else if (outcome.kind === 'refused')
    log({ level: 'error', what: 'refused', channel, words: `${subject} - refused for good: ${outcome.reason}`, more })
  else
    log({
      level: 'warning',
      what: 'not_sent',
      channel,
      words: `${subject} - ${outcome.reason} (again in ${Math.round(outcome.seconds)} s; ${plural(waiting, 'thing')} waiting for ${waited})`,
      more: { ...more, seconds: Math.round(outcome.seconds) },
    })
}

const attemptFor = (
  { openChannel: open, timeoutMs: limitMs }: DeliveryContext,
  name: string,
  { message, attempts, progress }: PendingMessage,
  stop: AbortSignal,
): Promise<DeliveryOutcome> =>
  attempt(() => open(name), message, { before: attempts, progress }, stop, limitMs === undefined ? {} : { limitMs })

/** One attempt for what is on its way, noted at once. */
const tryOnce = async (context: DeliveryContext, name: string, sending: PendingMessage, stop: AbortSignal): Promise<DeliveryOutcome> => {
  const { document, clock, log, unsaved: unnoted } = context
  const { id } = sending.message
  const outcome = unnoted.get(id) ?? (await attemptFor(context, name, sending, stop))
  // Told to stop in the middle of it: whether it arrived nobody knows, so that it stays as it is.
  if (outcome.kind === 'later' && stop.aborted) return outcome
  unnoted.set(id, outcome)
  const now = clock()
  const file = await document.change(current => {
    const record = current && recordOf(current, name)
    return current && record?.sending?.message.id === id ? withRecord(current, name, after(record, sending, outcome, now)) : current
  })
  unnoted.delete(id)
  tell(log, name, sending, outcome, waitingCount(file && recordOf(file, name)), now)
  return outcome
}

/** Things that wait to be told on a channel. */
export const waitingCount = (record: ChannelRecord | undefined): number => (record ? lengthOf(record.queue) + (record.sending ? 1 : 0) : 0)

/** Nobody is made to wait for longer than that: a later time is of a clock that was wrong. */
const isToWait = ({ notBefore }: PendingMessage, now: Date): boolean => {
  const ms = Date.parse(notBefore) - now.getTime()
  return ms > 0 && ms <= MAX_RETRY_AFTER_SECONDS * 1000
}

/** Has what waits tried at once: whatever it waited for may have been mended. */
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
  /** No further message is begun. */
  readonly closing: AbortSignal
  /** The attempt under way is broken off. */
  readonly abort: AbortSignal
}

/**
 * Tells a channel all that it is to be told, one message after the other, until there is nothing left or an attempt fails.
 * @param impatient tries also what was to wait. @returns when to try again; undefined: nothing waits, or it waits for its hour
 */
export const deliver = async (
  context: DeliveryContext,
  name: string,
  { closing: ending, abort: stop }: DeliverySignals,
  impatient = false,
): Promise<Date | undefined> => {
  while (!ending.aborted) {
    const sending = await begin(context, name)
    if (!sending) return undefined
    if (!impatient && isToWait(sending, context.clock())) return new Date(sending.notBefore)
    const outcome = await tryOnce(context, name, sending, stop)
    if (outcome.kind === 'later') return new Date(context.clock().getTime() + outcome.seconds * 1000)
  }
  return undefined
}
