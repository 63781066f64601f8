import { connect, type Socket } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Limits } from '../../../src/api/limits.js'
import { type RunningServer, startServer } from '../../../src/api/server.js'
import { thresholdsOf } from '../../../src/config/thresholds.js'
import { MONITORING, raw } from '../../support/api.js'

/** A server of which nobody has ever heard, before a platform that never answers. */
const started = async (
  limits: Partial<Limits>,
  trustedProxies: readonly string[] = [],
): Promise<RunningServer & { readonly port: number }> => {
  const server = await startServer({
    host: '127.0.0.1',
    port: 0,
    source: { read: () => new Promise(() => {}) },
    platform: { loggedIn: 'either', timezone: 'UTC', people: { exclude: [], keep: [] }, thresholds: thresholdsOf({}), logs: [] },
    staticTokens: async () => [],
    report: () => new Promise(() => {}),
    metricsToken: undefined,
    isStateKept: async () => true,
    page: new Map(),
    ticket: undefined,
    trustedProxies,
    allowedHosts: [],
    corsOrigins: [],
    version: '1',
    onAccess: () => {},
    onTrouble: () => {},
    onFault: () => {},
    limits: { stopMs: 100, ...limits },
  })
  onTestFinished(() => server.stop())
  return { ...server, port: Number(new URL(server.url).port) }
}

/** Connections from these addresses, one after the other, that say nothing; whether each is still there after a while. */
const holdFrom = async (port: number, addresses: readonly string[]): Promise<boolean[]> => {
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
  it('keeps the newest of too many connections of one address, and all of a proxy that is trusted', async () => {
    const limits = { connections: 100, connectionsOfOne: 3 }
    const five = Array<string>(5).fill('127.0.0.2')
    expect(await holdFrom((await started(limits)).port, five)).toEqual([false, false, true, true, true])
    expect(await holdFrom((await started(limits, ['127.0.0.0/8'])).port, five)).toEqual([true, true, true, true, true])
  })

  it('that has too many takes the oldest of whoever has the most', async () => {
    const { port } = await started({ connections: 5, connectionsOfOne: 4 })
    const from = ['127.0.0.3', '127.0.0.2', '127.0.0.2', '127.0.0.2', '127.0.0.4', '127.0.0.5', '127.0.0.6']
    expect(await holdFrom(port, from)).toEqual([true, false, false, true, true, true, true])
  })

  it('waits no longer for an answer of the platform than it was told to', async () => {
    const { url } = await started({ answerMs: 150 })

    const answer = await fetch(`${url}${MONITORING}/activity/`, { headers: { Authorization: 'Token x' } })

    expect([answer.status, await answer.json()]).toEqual([503, { detail: 'The platform cannot be read at the moment.', kind: 'timeout' }])
  })

  it('cuts off who asks and asks and never reads', async () => {
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

    // What it had asked for are 36 MB; all it gets is what was on its way.
    expect(got).toBeLessThan(20_000_000)
  })

  it('lets go of a connection on which nothing is asked any more', async () => {
    const { port } = await started({ keepAliveMs: 200 })
    const begun = performance.now()

    const said = await raw(port, 'GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n')

    expect(said).toContain('200 OK')
    expect(performance.now() - begun).toBeLessThan(4_000)
  })
})
