import { unlessAborted } from '../text/time-limit.js'
import { type Channel, DeliveryError, type DeliveryProgress, type Message } from './types.js'

/** For one attempt, whatever the service does. */
export const ATTEMPT_TIMEOUT_MS = 20_000
/** Before the second attempt; the delay doubles with each further one. */
const FIRST_RETRY_SECONDS = 5
const MAX_RETRY_SECONDS = 15 * 60
/** The longest wait that a service may request: a mistake of theirs must not mute us for a day. */
export const MAX_RETRY_AFTER_SECONDS = 6 * 3600

export type DeliveryOutcome =
  | { readonly kind: 'sent'; readonly reply: string }
  /** Try again after that many seconds. */
  | { readonly kind: 'later'; readonly reason: string; readonly seconds: number; readonly progress: DeliveryProgress | null }
  | { readonly kind: 'refused'; readonly reason: string }

/**
 * Seconds until the next attempt.
 * @param failed attempts before this one @param requested by the service
 * @param random from 0 to 1: channels that failed together should not retry together
 */
export const retryDelay = (failed: number, requested: number | undefined, random: number): number =>
  requested === undefined
    ? Math.min(MAX_RETRY_SECONDS, FIRST_RETRY_SECONDS * 2 ** Math.min(failed, 20)) * (0.8 + 0.4 * random)
    : Math.min(MAX_RETRY_AFTER_SECONDS, Math.max(1, requested))

/** A signal that aborts after the time limit or with `stop`. Release it after use, because `stop` lives for months. */
const timeoutSignal = (stop: AbortSignal, timeoutMs: number) => {
  const controller = new AbortController()
  const quit = (): void => controller.abort(stop.reason)
  const timer = setTimeout(() => controller.abort(new Error(`no answer within ${timeoutMs / 1000} s`)), timeoutMs)
  stop.addEventListener('abort', quit, { once: true })
  if (stop.aborted) quit()
  const { signal } = controller
  return {
    signal,
    release: () => {
      clearTimeout(timer)
      stop.removeEventListener('abort', quit)
    },
  }
}

const outcomeOf = (
  error: unknown,
  signal: AbortSignal,
  failed: number,
  progress: DeliveryProgress | null,
  random: number,
): DeliveryOutcome => {
  const reported = error instanceof DeliveryError ? error : undefined
  if (reported?.permanent && !signal.aborted) return { kind: 'refused', reason: reported.message }
  return {
    kind: 'later',
    reason: ((signal.aborted ? signal.reason : error) as Error).message,
    seconds: retryDelay(failed, reported?.more.retryAfter, random),
    progress: reported?.more.progress ?? progress,
  }
}

/**
 * Makes one attempt to send, with a time limit. Never throws: the outcome says whether and when to try again.
 * @param open makes the channel. It may fail like the attempt itself, for example if a secret cannot be read
 */
export const attempt = async (
  open: () => Promise<Channel>,
  message: Message,
  { before, progress }: { readonly before: number; readonly progress: DeliveryProgress | null },
  stop: AbortSignal,
  { timeoutMs = ATTEMPT_TIMEOUT_MS, random = Math.random() } = {},
): Promise<DeliveryOutcome> => {
  const { signal, release } = timeoutSignal(stop, timeoutMs)
  try {
    // A channel may ignore the signal.
    const sending = open().then(channel => channel.send(message, signal, progress))
    return { kind: 'sent', reply: await unlessAborted(signal, sending) }
  } catch (error) {
    return outcomeOf(error, signal, before, progress, random)
  } finally {
    release()
  }
}
