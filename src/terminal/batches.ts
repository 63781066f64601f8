import { withTimeout } from '../text/time-limit.js'

/** What comes together is one batch: nothing more came for so long, or there is this much of it. */
const QUIET_MS = 150
const MOST = 1000

/** The same items, as many at once as came close together; none is held back for long. */
export async function* inBatches<Item>(items: AsyncIterable<Item>): AsyncGenerator<readonly Item[]> {
  const source = items[Symbol.asyncIterator]()
  let batch: Item[] = []
  let next = source.next()
  try {
    for (;;) {
      const came = await (batch.length > 0 ? withTimeout(QUIET_MS, next) : next)
      if (came && !came.done) {
        batch.push(came.value)
        next = source.next()
        if (batch.length < MOST) continue
      }
      if (batch.length > 0) yield batch
      batch = []
      if (came?.done) return
    }
  } finally {
    next.catch(() => {})
    await source.return?.()
  }
}
