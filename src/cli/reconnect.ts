import { setTimeout } from 'node:timers/promises'
import { clock } from '../report/formats/pieces.js'
import { ConnectionError } from '../source/errors.js'
import { printNotice } from '../terminal/output.js'
import { retryDelayMs } from './retry-delay.js'

export interface ReconnectOptions {
  /** False: errors are thrown at once. */
  readonly isWanted: boolean
  /** The time zone for the notice. */
  readonly timezone: string
  /** Aborted: give up. */
  readonly signal: AbortSignal
}

/** One line about a gap, for a user who follows. */
export const gapWords = (lost: Date, again: Date, timezone: string): string =>
  `connection lost at ${clock(lost, timezone, false)}; connected again at ${clock(again, timezone, false)}`

/** False for errors that only a person can fix: a rejected key, a changed host key. */
const isPassing = (error: unknown): boolean => error instanceof ConnectionError && !error.isFinal

/**
 * Runs the task, and repeats it until the connection is back; then prints one line that says how long it was lost.
 * @returns undefined if aborted @throws what `task` throws, if another attempt cannot help
 */
export const reconnect = async <T>(task: () => Promise<T>, { isWanted, timezone, signal }: ReconnectOptions): Promise<T | undefined> => {
  let lost: Date | undefined
  for (let failures = 1; ; failures++) {
    const began = new Date()
    try {
      const result = await task()
      if (lost) printNotice(gapWords(lost, new Date(), timezone))
      return result
    } catch (error) {
      if (signal.aborted) return undefined
      if (!isWanted || !isPassing(error)) throw error
      lost ??= began
      await setTimeout(retryDelayMs(failures), undefined, { signal }).catch(() => {})
      if (signal.aborted) return undefined
    }
  }
}
