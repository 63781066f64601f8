import { describe, expect, it } from 'vitest'
import { ReadBatcher } from '../../../src/api/read-batcher.js'
import { clock } from '../../../src/platform/api/moments.js'
import { openSource } from '../../../src/source/open.js'
import { reconnectingSource } from '../../../src/source/reconnecting-source.js'

/** No server listens on port 1. */
const TARGET = {
  name: 'test',
  timezone: 'UTC',
  deadline: 10,
  ssh: { host: '127.0.0.1', port: 1 },
  database: { host: '127.0.0.1', port: 1, name: 'x', user: 'x', statementTimeout: 5 },
  logs: [],
}

describe('the read batcher', () => {
  it('pauses after a failed connection, twice as long each time and thirty seconds at most', async () => {
    let now = 0
    const attempts: number[] = []
    const source = reconnectingSource(() => {
      attempts.push(now / 1000)
      return openSource(TARGET, { stage: () => {} }, { home: '/', username: 'x', env: {} })
    })
    const batcher = new ReadBatcher(source, () => now)

    for (; now < 130_000; now += 500) await expect(batcher.read([clock()])).rejects.toMatchObject({ name: 'ConnectionError' })

    expect(attempts).toEqual([0, 1, 3, 7, 15, 31, 61, 91, 121])
  })

  it('connects once for all requests that arrive at the same moment', async () => {
    let connections = 0
    const source = reconnectingSource(() => {
      connections++
      return openSource(TARGET, { stage: () => {} }, { home: '/', username: 'x', env: {} })
    })
    const batcher = new ReadBatcher(source)

    const settled = await Promise.allSettled(Array.from({ length: 50 }, () => batcher.read([clock()])))

    expect(settled.map(({ status }) => status)).toEqual(Array(50).fill('rejected'))
    expect(connections).toBe(1)
  })
})
