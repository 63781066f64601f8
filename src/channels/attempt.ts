import { unlessAborted } from '../text/time-limit.js'
import { type Channel, DeliveryError, type DeliveryProgress, type Message } from './types.js'

/** For one attempt, whatever the far side does. */
export const ATTEMPT_TIMEOUT_MS = 20_000
/** Seconds before the second attempt; each pause is twice the one before it. */
const FIRST_RETRY_SECONDS = 5
const MAX_RETRY_SECONDS = 15 * 60
/** What a far side may ask for at most: a day of silence for a slip of theirs would be ours to answer for. */
export const MAX_RETRY_AFTER_SECONDS = 6 * 3600

export type DeliveryOutcome =
  | { readonly kind: 'sent'; readonly answer: string }
  /** Again after so many seconds. */
  | { readonly kind: 'later'; readonly reason: string; readonly seconds: number; readonly progress: DeliveryProgress | null }
  | { readonly kind: 'refused'; readonly reason: string }

/** @param before attempts that failed @param chance from 0 to 1: channels that failed together do not come back together */
export const retryDelay = (before: number, asked: number | undefined, chance: number): number =>
  asked === undefined
    ? Math.min(MAX_RETRY_SECONDS, FIRST_RETRY_SECONDS * 2 ** Math.min(before, 20)) * (0.8 + 0.4 * chance)
    : Math.min(MAX_RETRY_AFTER_SECONDS, Math.max(1, asked))

/** Ends the attempt when its time is up, or when we are told to stop; to be let go of, for `stop` lives for months. */
const timeoutSignal = (stop: AbortSignal, limitMs: number) => {
  const controller = new AbortController()
  const quit = (): void => controller.abort(stop.reason)
  const timer = setTimeout(() => controller.abort(new Error(`no answer within ${limitMs / 1000} s`)), limitMs)
  stop.addEventListener('abort', quit, { once: true })
  if (stop.aborted) quit()
  const { signal } = controller
  return {
    signal,
    letGo: () => {
      clearTimeout(timer)
      stop.removeEventListener('abort', quit)
    },
  }
}

const outcomeOf = (
  error: unknown,
  signal: AbortSignal,
  before: number,
  progress: DeliveryProgress | null,
  chance: number,
): DeliveryOutcome => {
  const told = error instanceof DeliveryError ? error : undefined
  if (told?.permanent && !signal.aborted) return { kind: 'refused', reason: told.message }
  return {
    kind: 'later',
    reason: ((signal.aborted ? signal.reason : error) as Error).message,
    seconds: retryDelay(before, told?.more.retryAfter, chance),
    progress: told?.more.progress ?? progress,
  }
}

/**
 * One attempt to tell a channel, with a limit on its time. Never throws: what went wrong says whether to try again, and when.
 * @param open makes the channel, which may fail like an attempt: its secret cannot be read
 */
export const attempt = async (
  open: () => Promise<Channel>,
  message: Message,
  { before, progress }: { readonly before: number; readonly progress: DeliveryProgress | null },
  stop: AbortSignal,
  { limitMs = ATTEMPT_TIMEOUT_MS, chance = Math.random() } = {},
): Promise<DeliveryOutcome> => {
  const { signal, letGo } = timeoutSignal(stop, limitMs)
  try {
    // A channel may ignore the signal.
    const sending = open().then(channel => channel.send(message, signal, progress))
    return { kind: 'sent', answer: await unlessAborted(signal, sending) }
  } catch (error) {
    return outcomeOf(error, signal, before, progress, chance)
  } finally {
    letGo()
  }
}
