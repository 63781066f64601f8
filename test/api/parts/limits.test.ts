import { connect } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Limits } from '../../../src/api/limits.js'
import { type RunningServer, startServer } from '../../../src/api/server.js'
import { thresholdsOf } from '../../../src/config/thresholds.js'
import { MONITORING, raw } from '../../support/api.js'

/** A server of which nobody has ever heard, before a platform that never answers. */
const started = async (limits: Partial<Limits>): Promise<RunningServer & { readonly port: number }> => {
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
    trustedProxies: [],
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

describe('the server', () => {
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
