import { ConnectionError } from './errors.js'
import type { Source } from './source.js'

/**
 * A source that outlives its connections: one that was lost, or never came about, is made anew for the next reading.
 * It does not wait between tries: whoever reads decides how often that is good for anything.
 */
export const keepSource = (open: () => Source): Source => {
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
  return {
    read(readings) {
      const source = get()
      return dropping(source, source.read(readings))
    },
    follow: (options, signal) => get().follow(options, signal),
    close() {
      current?.close()
      current = undefined
    },
  }
}
