import { appendFile } from 'node:fs/promises'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished } from 'vitest'
import { addStaff, STAFF_KEY, serve } from '../support/api.js'
import { openRelay } from '../support/relay.js'
import { it, type World } from '../support/world.js'

/** A TCP relay to the sshd that can be closed and opened again. */
const aRelay = async (world: World) => {
  const { port: sshdPort } = world.sshd
  let server: Server
  const sockets = new Set<Socket>()
  const open = (port: number): Promise<number> =>
    new Promise(resolve => {
      server = createServer(near => {
        const far = connect(sshdPort, '127.0.0.1')
        for (const socket of [near, far]) {
          sockets.add(socket)
          socket.on('error', () => {})
          socket.on('close', () => {
            near.destroy()
            far.destroy()
          })
        }
        near.pipe(far)
        far.pipe(near)
      }).listen(port, '127.0.0.1', () => resolve((server.address() as { port: number }).port))
    })
  const close = (): Promise<void> => {
    for (const socket of sockets) socket.destroy()
    return new Promise(resolve => server.close(() => resolve()))
  }
  const port = await open(0)
  await appendFile(join(world.home, '.ssh/known_hosts'), await world.sshd.knownHost('ed25519', `[127.0.0.1]:${port}`))
  return { port, close, open: () => open(port) }
}

describe('during an outage of the platform, the API', () => {
  it('answers 503 with the kind of outage and nothing else, and recovers when the platform is back', async ({ world }) => {
    const relay = await aRelay(world)
    await world.configure({ ssh: { port: relay.port } })
    await addStaff(world)
    const key = (await world.run(['token', 'create'])).stdout.trim()
    const own = { Authorization: `Token ${key}` }
    const api = await serve(world)
    const trends = (await (await api.get('trends/?days=2', own)).json()) as { stale: boolean; registrations: unknown }
    expect((await api.get('dashboard/', own)).status).toBe(200)

    await relay.close()
    await new Promise(resolve => setTimeout(resolve, 5_200))

    const dashboard = await api.get('dashboard/', own)
    expect([dashboard.status, await dashboard.text()]).toEqual([
      503,
      '{"detail":"The platform cannot be read at the moment.","kind":"connection"}',
    ])
    const health = await api.get('health/', {})
    expect([health.status, await health.text()]).toEqual([503, '{"status":"unavailable"}'])
    // The platform's own keys cannot be checked now.
    expect((await api.get('activity/', { Authorization: `Token ${STAFF_KEY}` })).status).toBe(503)
    const stale = (await (await api.get('trends/?days=2', own)).json()) as { stale: boolean; age_seconds: number; registrations: unknown }
    expect(stale).toMatchObject({ stale: true, registrations: trends.registrations })
    expect(stale.age_seconds).toBeGreaterThanOrEqual(5)
    expect(trends).toMatchObject({ stale: false, age_seconds: 0 })

    await relay.open()
    let status = 0
    for (const until = performance.now() + 9_000; status !== 200 && performance.now() < until; ) {
      await new Promise(resolve => setTimeout(resolve, 300))
      status = (await api.get('dashboard/', own)).status
    }
    expect(status).toBe(200)
    await relay.close()
    // The operator sees the reason once.
    expect(api.running.said().match(/check_status: (?!listening)/g)?.length).toBeLessThanOrEqual(2)
  })

  it('replaces a lost connection without any client noticing', async ({ world }) => {
    await addStaff(world)
    const api = await serve(world)
    expect((await api.get('activity/')).status).toBe(200)

    await world.platform.sql(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'check_status' AND datname = current_database()",
    )
    await new Promise(resolve => setTimeout(resolve, 300))

    expect((await api.get('activity/?limit=9')).status).toBe(200)
  })

  it('replaces a dead connection within two seconds', async ({ world }) => {
    const relay = await openRelay(world.sshd.port)
    onTestFinished(() => relay.stop())
    await appendFile(join(world.home, '.ssh/known_hosts'), await world.sshd.knownHost('ed25519', `[127.0.0.1]:${relay.port}`))
    await world.configure({ ssh: { port: relay.port } })
    await addStaff(world)
    const api = await serve(world)
    expect((await api.get('activity/')).status).toBe(200)
    for (const limit of [9, 8]) {
      relay.freeze()
      const began = performance.now()
      expect((await api.get(`activity/?limit=${limit}`)).status).toBe(200)
      expect(performance.now() - began).toBeLessThan(2_000)
    }
    // The new connection is kept.
    expect(relay.count()).toBe(3)
  })

  it('tells a database that refuses connections from a host that does not answer', async ({ world }) => {
    await world.configure({ database: { name: 'there_is_no_such_database' } })
    const api = await serve(world)

    const answer = await api.get('activity/')

    expect([answer.status, await answer.json()]).toEqual([503, expect.objectContaining({ kind: 'database' })])
    expect(api.running.said()).toContain('there_is_no_such_database')
  })

  it('starts all the same, and answers 503 to every request', async ({ world }) => {
    await world.configure({ ssh: { port: 1 } })
    const api = await serve(world)

    const statuses = []
    for (let i = 0; i < 30; i++) statuses.push((await api.get('health/', {})).status)

    expect(new Set(statuses)).toEqual(new Set([503]))
  })
})
