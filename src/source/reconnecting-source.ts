import { withTimeout } from '../text/time-limit.js'
import { ConnectionError } from './errors.js'
import type { Reading } from './readings.js'
import type { Snapshot, Source } from './source.js'

/** An open connection that is silent this long is treated as dead: SSH's own keepalive would need 15 s to notice. */
const PROBE_TIMEOUT_MS = 1_000

/** Whether the host sends nothing at all: a slow reading alone proves nothing. */
const isSilent = async (source: Source, reading: Promise<unknown>): Promise<boolean> => {
  if (!source.probe) return false
  const answered = (): boolean => false
  const reply = Promise.race([reading.then(answered, answered), source.probe().then(answered, answered)])
  return withTimeout(PROBE_TIMEOUT_MS, reply, () => true)
}

/**
 * A source that outlives its connections. The next reading replaces a connection that was lost or never made; a silent one is
 * raced against a new one at once. There is no pause between attempts: the caller decides how often to read.
 */
export const reconnectingSource = (open: () => Source): Source => {
  let current: Source | undefined
  const dropIfBroken = async <T>(source: Source, work: Promise<T>): Promise<T> => {
    try {
      return await work
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
  /** Sources that have been read from before. */
  const proven = new WeakSet<Source>()
  const readFrom = async (source: Source, readings: readonly Reading[]): Promise<Snapshot> => {
    const snapshot = await dropIfBroken(source, source.read(readings))
    proven.add(source)
    return snapshot
  }
  /** The silent connection may only be slow: takes whichever answers first. */
  const raceWithNew = async (silent: Source, reading: Promise<Snapshot>, readings: readonly Reading[]): Promise<Snapshot> => {
    if (current === silent) current = undefined
    const retry = readFrom(get(), readings)
    try {
      return await Promise.any([reading, retry])
    } catch {
      return await retry
    } finally {
      silent.close()
    }
  }
  return {
    async read(readings) {
      const source = get()
      const isReused = proven.has(source)
      const reading = readFrom(source, readings)
      return isReused && (await isSilent(source, reading)) ? raceWithNew(source, reading, readings) : reading
    },
    follow: (options, signal) => get().follow(options, signal),
    close() {
      current?.close()
      current = undefined
    },
  }
}
