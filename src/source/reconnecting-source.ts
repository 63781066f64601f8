import { setTimeout } from 'node:timers/promises'
import { ConnectionError } from './errors.js'
import type { Snapshot, Source } from './source.js'

type Readings = Parameters<Source['read']>[0]

/** A kept connection that gives no sign of life for so long is taken for dead: its own keepalive would need 15 s to say so. */
const SIGN_OF_LIFE_MS = 1_000

/** Whether nothing at all comes back, while a reading may well take longer. */
const isSilent = async (source: Source, reading: Promise<unknown>): Promise<boolean> => {
  if (!source.probe) return false
  const waiting = new AbortController()
  const heard = (): boolean => false
  const tooLate = setTimeout(SIGN_OF_LIFE_MS, true, { signal: waiting.signal }).catch(heard)
  const silent = await Promise.race([reading.then(heard, heard), source.probe().then(heard, heard), tooLate])
  waiting.abort()
  return silent
}

/**
 * A source that outlives its connections: one that was lost, or never came about, is made anew for the next reading, and beside one
 * that is silent another is opened at once. It does not wait between tries: whoever reads decides how often that is good for anything.
 */
export const reconnectingSource = (open: () => Source): Source => {
  let current: Source | undefined
  const dropping = async <T>(source: Source, doing: Promise<T>): Promise<T> => {
    try {
      return await doing
    } catch (error) {
      if (error instanceof ConnectionError) {
        source.close()
        if (current === source) current = undefined
      }
      throw error
    }
  }
  const get = (): Source => {
    current ??= open()
    return current
  }
  /** Those that were read from before. */
  const proven = new WeakSet<Source>()
  const readFrom = async (source: Source, readings: Readings): Promise<Snapshot> => {
    const snapshot = await dropping(source, source.read(readings))
    proven.add(source)
    return snapshot
  }
  /** The old one may only have been slow: whichever answers first. */
  const readBeside = async (silent: Source, reading: Promise<Snapshot>, readings: Readings): Promise<Snapshot> => {
    if (current === silent) current = undefined
    const anew = readFrom(get(), readings)
    try {
      return await Promise.any([reading, anew])
    } catch {
      return await anew
    } finally {
      silent.close()
    }
  }
  return {
    async read(readings) {
      const source = get()
      const isKept = proven.has(source)
      const reading = readFrom(source, readings)
      return isKept && (await isSilent(source, reading)) ? readBeside(source, reading, readings) : reading
    },
    follow: (options, signal) => get().follow(options, signal),
    close() {
      current?.close()
      current = undefined
    },
  }
}
