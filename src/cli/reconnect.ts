import { setTimeout } from 'node:timers/promises'
import { clock } from '../report/formats/pieces.js'
import { ConnectionError } from '../source/errors.js'
import { complain } from '../terminal/output.js'

/** Between tries of a connection that broke: twice as long each time. */
const FIRST_MS = 1_000
const LONGEST_MS = 30_000

export interface ReconnectOptions {
  /** Without: an error is thrown as it is. */
  readonly isWanted: boolean
  /** The zone that the gap is told in. */
  readonly timezone: string
  /** Nobody waits any more. */
  readonly signal: AbortSignal
}

/** One line on a gap, for whoever follows. */
export const gapWords = (lost: Date, again: Date, timezone: string): string =>
  `connection lost at ${clock(lost, timezone, false)}; connected again at ${clock(again, timezone, false)}`

/** Only a person can mend some of it: a key that is refused, a host key that has changed. */
const isPassing = (error: unknown): boolean => error instanceof ConnectionError && !error.isFinal

/**
 * Does it, and again for as long as the connection is away; says then, in one line, from when to when it was.
 * @returns undefined: it was broken off @throws what `doing` throws and no other try would mend
 */
export const reconnect = async <T>(doing: () => Promise<T>, { isWanted, timezone, signal }: ReconnectOptions): Promise<T | undefined> => {
  let lost: Date | undefined
  for (let pauseMs = FIRST_MS; ; pauseMs = Math.min(LONGEST_MS, pauseMs * 2)) {
    const began = new Date()
    try {
      const done = await doing()
      if (lost) complain(gapWords(lost, new Date(), timezone))
      return done
    } catch (error) {
      if (signal.aborted) return undefined
      if (!isWanted || !isPassing(error)) throw error
      lost ??= began
      await setTimeout(pauseMs, undefined, { signal }).catch(() => {})
      if (signal.aborted) return undefined
    }
  }
}
