import { setTimeout } from 'node:timers/promises'

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
      const pause = new AbortController()
      const waited = batch.length > 0 ? setTimeout(QUIET_MS, undefined, { signal: pause.signal }).catch(() => undefined) : undefined
      const came = await (waited ? Promise.race([next, waited]) : next)
      pause.abort()
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
