import { attempt, type DeliveryOutcome, LONGEST_ASKED } from '../channels/attempt.js'
import type { Channel } from '../channels/types.js'
import type { Document } from '../state/document.js'
import { elapsed, plural } from '../text/words.js'
import { takeNext, type Write } from './batch.js'
import { type AlertsFile, type ChannelRecord, recordOf, type Sending } from './file.js'
import type { WatchLog } from './log.js'
import { lengthOf } from './queue.js'

/** Refusals that are remembered. */
const MOST_REFUSED = 20

/** What delivering needs besides the message. */
export interface DeliveryContext {
  readonly document: Document<AlertsFile>
  readonly clock: () => Date
  readonly newId: () => string
  readonly log: WatchLog
  /** Nothing below high is told now. */
  readonly isQuiet: (now: Date) => boolean
  readonly write: Write
  /** Makes the channel, once. */
  readonly open: (name: string) => Promise<Channel>
  /** Answers that could not be written down yet, by the id of their message: it is not sent again for that. */
  readonly unnoted: Map<string, DeliveryOutcome>
  /** Milliseconds for an attempt. */
  readonly limitMs?: number
}

const withRecord = (file: AlertsFile, name: string, record: ChannelRecord): AlertsFile =>
  recordOf(file, name) === record ? file : { ...file, channels: { ...file.channels, [name]: record } }

/** Puts what is next on its way, and down in the file before anybody hears of it: after a crash it is the same message. */
const begin = async ({ document, clock, newId, isQuiet, write }: DeliveryContext, name: string): Promise<Sending | undefined> => {
  const next = (held: AlertsFile | undefined): AlertsFile | undefined => {
    const record = held && recordOf(held, name)
    const now = clock()
    return held && record ? withRecord(held, name, takeNext(record, isQuiet(now), now, newId(), write)) : held
  }
  // Mostly there is nothing to begin, and nobody to wait for.
  const held = await document.read()
  const file = next(held) === held ? held : await document.change(next)
  return (file && recordOf(file, name))?.sending ?? undefined
}

const after = (record: ChannelRecord, sending: Sending, outcome: DeliveryOutcome, now: Date): ChannelRecord => {
  switch (outcome.kind) {
    case 'sent':
      return { ...record, sending: null }
    case 'refused': {
      const { subject } = sending.message
      return {
        ...record,
        sending: null,
        refused: [...record.refused, { at: now.toISOString(), subject, reason: outcome.reason }].slice(-MOST_REFUSED),
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

const tell = (log: WatchLog, channel: string, sending: Sending, outcome: DeliveryOutcome, waiting: number, now: Date): void => {
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
  { open, limitMs }: DeliveryContext,
  name: string,
  { message, attempts, progress }: Sending,
  stop: AbortSignal,
): Promise<DeliveryOutcome> =>
  attempt(() => open(name), message, { before: attempts, progress }, stop, limitMs === undefined ? {} : { limitMs })

/** One attempt for what is on its way, noted at once. */
const tryOnce = async (desk: DeliveryContext, name: string, sending: Sending, stop: AbortSignal): Promise<DeliveryOutcome> => {
  const { document, clock, log, unnoted } = desk
  const { id } = sending.message
  const outcome = unnoted.get(id) ?? (await attemptFor(desk, name, sending, stop))
  // Told to stop in the middle of it: whether it arrived nobody knows, so that it stays as it is.
  if (outcome.kind === 'later' && stop.aborted) return outcome
  unnoted.set(id, outcome)
  const now = clock()
  const file = await document.change(held => {
    const record = held && recordOf(held, name)
    return held && record?.sending?.message.id === id ? withRecord(held, name, after(record, sending, outcome, now)) : held
  })
  unnoted.delete(id)
  tell(log, name, sending, outcome, waitingOf(file && recordOf(file, name)), now)
  return outcome
}

/** Things that wait to be told on a channel. */
export const waitingOf = (record: ChannelRecord | undefined): number => (record ? lengthOf(record.queue) + (record.sending ? 1 : 0) : 0)

/** Nobody is made to wait for longer than that: a later time is of a clock that was wrong. */
const isToWait = ({ notBefore }: Sending, now: Date): boolean => {
  const ms = Date.parse(notBefore) - now.getTime()
  return ms > 0 && ms <= LONGEST_ASKED * 1000
}

/** Has what waits tried at once: whatever it waited for may have been mended. */
export const hurry = async ({ document, clock }: Pick<DeliveryContext, 'document' | 'clock'>): Promise<void> => {
  const notBefore = clock().toISOString()
  await document.change(
    held =>
      held && {
        ...held,
        channels: Object.fromEntries(
          Object.entries(held.channels).map(([name, record]) => [
            name,
            record.sending ? { ...record, sending: { ...record.sending, notBefore } } : record,
          ]),
        ),
      },
  )
}

export interface DeliveryEnd {
  /** No further message is begun. */
  readonly ending: AbortSignal
  /** The attempt under way is broken off. */
  readonly stop: AbortSignal
}

/**
 * Tells a channel all that it is to be told, one message after the other, until there is nothing left or an attempt fails.
 * @param impatient tries also what was to wait. @returns when to try again; undefined: nothing waits, or it waits for its hour
 */
export const deliver = async (
  desk: DeliveryContext,
  name: string,
  { ending, stop }: DeliveryEnd,
  impatient = false,
): Promise<Date | undefined> => {
  while (!ending.aborted) {
    const sending = await begin(desk, name)
    if (!sending) return undefined
    if (!impatient && isToWait(sending, desk.clock())) return new Date(sending.notBefore)
    const outcome = await tryOnce(desk, name, sending, stop)
    if (outcome.kind === 'later') return new Date(desk.clock().getTime() + outcome.seconds * 1000)
  }
  return undefined
}
