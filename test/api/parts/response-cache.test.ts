import { describe, expect, it } from 'vitest'
import { Unavailable } from '../../../src/api/errors.js'
import { ResponseCache } from '../../../src/api/response-cache.js'

const outage = () => Promise.reject(new Unavailable('connection', 'connection lost', ''))

/** A cache whose time the test sets, and a read that counts how often it runs. */
const aCache = () => {
  const state = { now: 1, reads: 0 }
  const cache = new ResponseCache(() => state.now)
  return { state, cache, read: async () => ({ count: ++state.reads }) }
}

const STALE = { servesStale: true }

describe('the response cache', () => {
  it('reads once for all clients that send a request at the same time, and again after five seconds', async () => {
    const { state, cache, read } = aCache()

    const [first, second] = await Promise.all([cache.get('a', read), cache.get('a', read)])
    state.now = 5_001
    await cache.get('a', read)
    expect([first?.body, second?.body, state.reads]).toEqual(['{"count":1}', '{"count":1}', 1])

    state.now = 5_002
    expect((await cache.get('a', read)).body).toBe('{"count":2}')
    expect((await cache.get('b', read)).body).toBe('{"count":3}')
  })

  it('keeps text as it is', async () => {
    const { cache } = aCache()

    expect((await cache.get('metrics', async () => 'up 1\n')).body).toBe('up 1\n')
  })

  it('serves the last good answer during an outage, with its age, for an hour at most', async () => {
    const { state, cache, read } = aCache()
    await cache.get('a', read, STALE)

    state.now = 61_501
    expect(JSON.parse((await cache.get('a', outage, STALE)).body)).toEqual({ count: 1, stale: true, age_seconds: 61 })
    state.now = 70_001
    expect(JSON.parse((await cache.get('a', read, STALE)).body)).toEqual({ count: 2, stale: false, age_seconds: 0 })
    state.now += 3_600_001
    await expect(cache.get('a', outage, STALE)).rejects.toThrow('connection lost')
  })

  it('serves the last good answer again after an error that was not an outage', async () => {
    const { state, cache, read } = aCache()
    await cache.get('a', read, STALE)

    state.now = 10_001
    await expect(cache.get('a', () => Promise.reject(new Error('a bug')), STALE)).rejects.toThrow('a bug')
    state.now = 20_001
    expect(JSON.parse((await cache.get('a', outage, STALE)).body)).toEqual({ count: 1, stale: true, age_seconds: 20 })
  })

  it('serves no stale answer to requests that did not ask for it', async () => {
    const { state, cache, read } = aCache()
    await cache.get('a', read)
    state.now = 6_001

    await expect(cache.get('a', outage)).rejects.toThrow('connection lost')
  })

  it('repeats a failure for a second before it reads again', async () => {
    const { state, cache, read } = aCache()
    await expect(cache.get('a', outage)).rejects.toThrow('connection lost')

    await expect(cache.get('a', read)).rejects.toThrow('connection lost')
    expect(state.reads).toBe(0)
    state.now = 1_002
    expect((await cache.get('a', read)).body).toBe('{"count":1}')
  })

  it('forgets the oldest of too many entries, and still answers clients that wait for it', async () => {
    const { state, cache, read } = aCache()
    const slow = cache.get('slow', () => new Promise(resolve => setTimeout(() => resolve({ slow: true }), 50)))
    for (let i = 0; i < 100; i++) await cache.get(`a${i}`, read)

    await cache.get('a99', read)
    expect(state.reads).toBe(100)
    await cache.get('a0', read)
    expect(state.reads).toBe(101)
    expect((await slow).body).toBe('{"slow":true}')
  })
})
