import { connect, type Socket } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Limits } from '../../../src/api/limits.js'
import { type RunningServer, startServer } from '../../../src/api/server.js'
import { thresholdsOf } from '../../../src/config/thresholds.js'
import { MONITORING, raw } from '../../support/api.js'

/** A server without clients so far, whose platform never answers. */
const started = async (
  limits: Partial<Limits>,
  trustedProxies: readonly string[] = [],
): Promise<RunningServer & { readonly port: number }> => {
  const server = await startServer({
    host: '127.0.0.1',
    port: 0,
    source: { read: () => new Promise(() => {}) },
    scope: { loggedIn: 'either', timezone: 'UTC', people: { exclude: [], keep: [] }, thresholds: thresholdsOf({}), logs: [] },
    staticTokens: async () => [],
    report: () => new Promise(() => {}),
    views: {
      report: () => new Promise(() => {}),
      lookUp: () => new Promise(() => {}),
      search: () => new Promise(() => {}),
      mutes: { isReadOnly: true, list: async () => [], add: async () => false, remove: async () => false },
    },
    match: () => new Promise(() => {}),
    metricsToken: undefined,
    isStateWritable: async () => true,
    page: new Map(),
    ticket: undefined,
    trustedProxies,
    allowedHosts: [],
    corsOrigins: [],
    version: '1',
    onAccess: () => {},
    onUnavailable: () => {},
    onError: () => {},
    limits: { stopMs: 100, ...limits },
  })
  onTestFinished(() => server.stop())
  return { ...server, port: Number(new URL(server.url).port) }
}

/** Opens idle connections from these addresses in turn. @returns whether each is still open after a while */
const openFrom = async (port: number, addresses: readonly string[]): Promise<boolean[]> => {
  const sockets: Socket[] = []
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
  })
  for (const localAddress of addresses) {
    const socket = connect({ port, host: '127.0.0.1', localAddress }).resume()
    socket.on('error', () => {})
    sockets.push(socket)
    await new Promise(resolve => socket.once('connect', resolve))
  }
  await new Promise(resolve => setTimeout(resolve, 300))
  return sockets.map(({ destroyed }) => !destroyed)
}

describe('the server', () => {
  it('keeps the newest of too many connections from one address, and all of a trusted proxy', async () => {
    const limits = { connections: 100, connectionsPerNetwork: 3 }
    const five = Array<string>(5).fill('127.0.0.2')
    expect(await openFrom((await started(limits)).port, five)).toEqual([false, false, true, true, true])
    expect(await openFrom((await started(limits, ['127.0.0.0/8'])).port, five)).toEqual([true, true, true, true, true])
  })

  it('closes the oldest connection of the address with the most when it has too many in all', async () => {
    const { port } = await started({ connections: 5, connectionsPerNetwork: 4 })
    const from = ['127.0.0.3', '127.0.0.2', '127.0.0.2', '127.0.0.2', '127.0.0.4', '127.0.0.5', '127.0.0.6']
    expect(await openFrom(port, from)).toEqual([true, false, false, true, true, true, true])
  })

  it('answers 503 when the platform does not answer in time', async () => {
    const { url } = await started({ answerMs: 150 })

    const answer = await fetch(`${url}${MONITORING}/activity/`, { headers: { Authorization: 'Token x' } })

    expect([answer.status, await answer.json()]).toEqual([503, { detail: 'The platform cannot be read at the moment.', kind: 'timeout' }])
  })

  it('closes the connection of a client that sends requests but reads no response', async () => {
    const { port } = await started({ idleMs: 400 })
    const greedy = connect(port, '127.0.0.1')
    greedy.on('error', () => {})
    greedy.pause()
    greedy.write(`GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n`.repeat(400))

    await new Promise(resolve => setTimeout(resolve, 4_000))
    let got = 0
    greedy.on('data', chunk => {
      got += chunk.length
    })
    greedy.resume()
    await new Promise(resolve => greedy.on('close', resolve))

    // All responses together are 36 MB; the client gets only what was under way.
    expect(got).toBeLessThan(20_000_000)
  })

  it('closes a connection without further requests', async () => {
    const { port } = await started({ keepAliveMs: 200 })
    const began = performance.now()

    const reply = await raw(port, 'GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n')

    expect(reply).toContain('200 OK')
    expect(performance.now() - began).toBeLessThan(4_000)
  })
})
