import { withTimeout } from '../text/time-limit.js'

/** A batch ends after this pause, or at this size. */
const QUIET_MS = 150
const MAX_ITEMS = 1000

/** Groups items that arrive close together. */
export async function* inBatches<Item>(items: AsyncIterable<Item>): AsyncGenerator<readonly Item[]> {
  const source = items[Symbol.asyncIterator]()
  let batch: Item[] = []
  let next = source.next()
  try {
    for (;;) {
      const result = await (batch.length > 0 ? withTimeout(QUIET_MS, next) : next)
      if (result && !result.done) {
        batch.push(result.value)
        next = source.next()
        if (batch.length < MAX_ITEMS) continue
      }
      if (batch.length > 0) yield batch
      batch = []
      if (result?.done) return
    }
  } finally {
    next.catch(() => {})
    await source.return?.()
  }
}
