import { connect, type Socket } from 'node:net'
import { describe, expect } from 'vitest'
import { addStaff, MONITORING, raw, STAFF_KEY, serve } from '../support/api.js'
import { aToken, aUser } from '../support/builders.js'
import { it, type World } from '../support/world.js'

/** Transactions of this database that came to their end; what a session did is told at the latest when it ends. */
const transactions = async ({ platform }: World): Promise<number> => {
  const [{ count }] = await platform.sql('SELECT xact_commit::int AS count FROM pg_stat_database WHERE datname = current_database()')
  return count
}

const stop = async ({ running }: Awaited<ReturnType<typeof serve>>) => {
  running.child.kill('SIGTERM')
  return running.ended
}

/** Resolves once PostgreSQL knows nothing of the server's session any more. */
const sessionGone = async ({ platform }: World): Promise<void> => {
  for (;;) {
    const [{ there }] = await platform.sql("SELECT COUNT(*)::int AS there FROM pg_stat_activity WHERE application_name = 'check_status'")
    if (there === 0) return
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}

describe('many clients of the API', () => {
  it('at once cost the platform no more than one', async ({ world }) => {
    const keys = Array.from({ length: 20 }, (_, i) => `${i}`.padStart(40, 'k'))
    await world.platform.add(...keys.map(key => aToken({ key, user: aUser({ isStaff: true, createdAt: '9 days ago' }) })))
    const cost = async (clients: number): Promise<number> => {
      await sessionGone(world)
      const before = await transactions(world)
      const api = await serve(world)
      const answers = await Promise.all(
        Array.from({ length: clients }, (_, i) => api.get('dashboard/', { Authorization: `Token ${keys[i % keys.length]}` })),
      )
      expect(answers.map(({ status }) => status)).toEqual(Array(clients).fill(200))
      expect(new Set(await Promise.all(answers.map(answer => answer.text()))).size).toBe(1)
      expect((await stop(api)).status).toBe(0)
      await sessionGone(world)
      return (await transactions(world)) - before
    }

    const one = await cost(1)
    const many = await cost(200)

    // Who they are, and what they all ask; a few of ours that count stand between, and a key that comes a moment later.
    expect(one).toBeGreaterThanOrEqual(2)
    expect(many - one).toBeLessThanOrEqual(6)
  })

  it('are 256 at most', async ({ world }) => {
    await addStaff(world)
    const api = await serve(world)
    const sockets: Socket[] = []
    const open = (): Promise<'open' | 'closed'> =>
      new Promise(resolve => {
        const socket = connect(api.port, '127.0.0.1')
        sockets.push(socket)
        socket.on('error', () => resolve('closed'))
        socket.on('close', () => resolve('closed'))
        socket.on('connect', () => setTimeout(() => resolve('open'), 1_500))
      })

    const states = await Promise.all(Array.from({ length: 280 }, open))
    for (const socket of sockets) socket.destroy()

    expect(states.filter(state => state === 'open')).toHaveLength(256)
    await new Promise(resolve => setTimeout(resolve, 200))
    expect((await api.get('health/', {})).status).toBe(200)
  })

  it('that never finish their headers, or their request, are cut off', async ({ world }) => {
    await addStaff(world)
    const api = await serve(world)
    const begun = performance.now()

    const [headers, body] = await Promise.all([
      raw(api.port, `GET ${MONITORING}/health/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: `, 15_000),
      raw(api.port, `POST ${MONITORING}/health/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9000\r\n\r\nx`, 15_000),
    ])

    expect(headers).toContain('408 Request Timeout')
    expect(body).toContain('405 Method Not Allowed')
    expect(performance.now() - begun).toBeLessThan(12_000)
    expect((await api.get('health/', {})).status).toBe(200)
  })
})

describe('a server that is told to stop', () => {
  it('finishes what is under way, and ends with status 0', async ({ world }) => {
    await addStaff(world)
    const api = await serve(world)
    await api.get('health/', {})
    // Somebody holds the table for a moment: shorter than the lock timeout of the reader.
    await world.platform.sql('BEGIN')
    await world.platform.sql('LOCK TABLE leads_lead IN ACCESS EXCLUSIVE MODE')
    const answer = api.get('dashboard/')
    await new Promise(resolve => setTimeout(resolve, 120))
    const stopped = stop(api)
    await new Promise(resolve => setTimeout(resolve, 30))
    await world.platform.sql('ROLLBACK')

    expect((await answer).status).toBe(200)
    expect((await stopped).status).toBe(0)
    await expect(api.get('health/', {})).rejects.toThrow()
  })

  it('waits no longer than five seconds for a client that does not finish', async ({ world }) => {
    const api = await serve(world)
    const slow = connect(api.port, '127.0.0.1', () => slow.write(`GET ${MONITORING}/health/ HTTP/1.1\r\nX: `))
    slow.on('error', () => {})
    await new Promise(resolve => setTimeout(resolve, 200))
    const begun = performance.now()

    const { status } = await stop(api)

    expect(status).toBe(0)
    expect(performance.now() - begun).toBeLessThan(6_500)
  })

  it('writes a line of JSON for each request, and nothing else, on standard output', async ({ world }) => {
    await addStaff(world)
    const api = await serve(world)
    await api.get('activity/?limit=2')
    await api.get('nothing/<script>\u2028', { 'X-Forwarded-For': '198.51.100.7' })

    const { stdout, stderr } = await stop(api)
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line))

    expect(lines).toEqual([
      {
        time: expect.stringMatching(/^20.*Z$/),
        address: '127.0.0.1',
        method: 'GET',
        path: `${MONITORING}/activity/`,
        status: 200,
        ms: expect.any(Number),
      },
      expect.objectContaining({ address: '127.0.0.1', status: 404 }),
    ])
    expect(stderr).toMatch(/^check_status: listening on http:\/\/127\.0\.0\.1:\d+\n$/)
    expect(stdout).not.toContain(STAFF_KEY)
  })
})
