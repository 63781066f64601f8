import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { limited, unlessAborted, withTimeout } from '../../src/text/time-limit.js'

const never = new Promise<never>(() => {})
const failing = () => Promise.reject(new Error('ECONNRESET'))

describe('work under a signal', () => {
  it('brings its result, or its error', async () => {
    const { signal } = new AbortController()

    expect(await unlessAborted(signal, Promise.resolve('rows'))).toBe('rows')
    await expect(unlessAborted(signal, failing())).rejects.toThrow('ECONNRESET')
  })

  it('ends with the reason of the signal, also one that was aborted before', async () => {
    const controller = new AbortController()
    const work = unlessAborted(controller.signal, never)
    controller.abort(new Error('Ctrl-C'))

    await expect(work).rejects.toThrow('Ctrl-C')
    await expect(unlessAborted(controller.signal, Promise.resolve('rows'))).rejects.toThrow('Ctrl-C')
  })
})

describe('work under a time limit', () => {
  it('brings its result, or its error', async () => {
    expect(await withTimeout(60_000, Promise.resolve('rows'))).toBe('rows')
    await expect(withTimeout(60_000, failing())).rejects.toThrow('ECONNRESET')
  })

  it('brings nothing, or what the caller says, when the time is up', async () => {
    expect(await withTimeout(1, never)).toBeUndefined()
    expect(await withTimeout(1, never, () => 'late')).toBe('late')
  })

  it('fails when the time is up, if the caller says so', async () => {
    const work = withTimeout(1, never, () => {
      throw new Error('no answer')
    })

    await expect(work).rejects.toThrow('no answer')
  })
})

describe('a signal that is limited in time', () => {
  it('aborts in time, also where memory is tidied up meanwhile', async () => {
    setFlagsFromString('--expose-gc')
    const collect: () => void = runInNewContext('gc')
    const signal = limited(new AbortController().signal, 100)
    const aborted = new Promise<unknown>(resolve => signal.addEventListener('abort', () => resolve(signal.reason.name), { once: true }))
    for (let i = 0; i < 5; i++) {
      await new Promise(resolve => setTimeout(resolve, 10))
      collect()
    }

    expect(await aborted).toBe('TimeoutError')
  })

  it('aborts with the other one, before or after it was made', () => {
    const other = new AbortController()
    const before = limited(other.signal, 60_000)
    other.abort(new Error('it ended'))

    expect([before, limited(other.signal, 60_000)].map(({ reason }) => reason.message)).toEqual(['it ended', 'it ended'])
  })
})
