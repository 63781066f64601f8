import { describe, expect, it } from 'vitest'
import { ReadBatcher } from '../../../src/api/read-batcher.js'
import { clock } from '../../../src/platform/api/moments.js'
import { openSource } from '../../../src/source/open.js'
import { reconnectingSource } from '../../../src/source/reconnecting-source.js'

/** Nobody listens at port 1. */
const TARGET = {
  name: 'test',
  timezone: 'UTC',
  deadline: 10,
  ssh: { host: '127.0.0.1', port: 1 },
  database: { host: '127.0.0.1', port: 1, name: 'x', user: 'x', statementTimeout: 5 },
  logs: [],
}

describe('the way to the platform', () => {
  it('is tried again only after a while, twice as long each time and thirty seconds at most', async () => {
    let now = 0
    const tries: number[] = []
    const source = reconnectingSource(() => {
      tries.push(now / 1000)
      return openSource(TARGET, { stage: () => {} }, { home: '/', username: 'x', env: {} })
    })
    const flights = new ReadBatcher(source, () => now)

    for (; now < 130_000; now += 500) await expect(flights.read([clock()])).rejects.toMatchObject({ name: 'ConnectionError' })

    expect(tries).toEqual([0, 1, 3, 7, 15, 31, 61, 91, 121])
  })

  it('is one for all who ask at the same moment', async () => {
    let opened = 0
    const source = reconnectingSource(() => {
      opened++
      return openSource(TARGET, { stage: () => {} }, { home: '/', username: 'x', env: {} })
    })
    const flights = new ReadBatcher(source)

    const settled = await Promise.allSettled(Array.from({ length: 50 }, () => flights.read([clock()])))

    expect(settled.map(({ status }) => status)).toEqual(Array(50).fill('rejected'))
    expect(opened).toBe(1)
  })
})
