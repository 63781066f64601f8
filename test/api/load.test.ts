import { appendFile, readFile } from 'node:fs/promises'
import { get } from 'node:http'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished } from 'vitest'
import { addStaff, MONITORING, raw, STAFF_KEY, serve } from '../support/api.js'
import { aToken, aUser } from '../support/builders.js'
import { startSshd } from '../support/sshd.js'
import { it, type World } from '../support/world.js'

/** How often the tables of what is asked for, and of who asks, were looked into. Nobody else's transactions change that, not even a vacuum's. */
const looks = async ({ platform }: World): Promise<{ readonly answers: number; readonly keys: number }> => {
  await platform.sql('SELECT pg_stat_force_next_flush()')
  const rows = await platform.sql('SELECT relname AS name, (seq_scan + COALESCE(idx_scan, 0))::int AS scans FROM pg_stat_user_tables')
  const scans = new Map(rows.map(({ name, scans }) => [name, scans]))
  return { answers: scans.get('deposit_requests'), keys: scans.get('authtoken_token') }
}

const stop = async ({ running }: Awaited<ReturnType<typeof serve>>) => {
  running.child.kill('SIGTERM')
  return running.ended
}

/** Resolves once PostgreSQL knows nothing of the server's session any more: by then it has told all it did. */
const sessionGone = async ({ platform }: World): Promise<void> => {
  for (;;) {
    const [{ there }] = await platform.sql(
      "SELECT COUNT(*)::int AS there FROM pg_stat_activity WHERE application_name = 'check_status' AND datname = current_database()",
    )
    if (there === 0) return
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}

/** So many connections from 127.0.0.1 that say no more than that, one after the other; they are gone with the test. */
const hold = async (port: number, count: number, words = ''): Promise<readonly Socket[]> => {
  const sockets: Socket[] = []
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
  })
  for (let i = 0; i < count; i++) {
    const socket = connect({ port, host: '127.0.0.1', localAddress: '127.0.0.1' })
    sockets.push(socket)
    socket.on('error', () => {})
    await new Promise<void>(resolve => {
      socket.on('connect', () => resolve())
      socket.on('close', () => resolve())
    })
    if (words !== '') socket.write(words)
    // It must read to see that it was closed.
    socket.resume()
  }
  return sockets
}

/** The status of one request from that address of this machine, over a connection of its own; 0 where there was no answer. */
const healthFrom = (localAddress: string, port: number): Promise<number> =>
  new Promise(resolve => {
    const asked = get({ port, host: '127.0.0.1', localAddress, path: `${MONITORING}/health/`, agent: false, timeout: 5_000 }, answer => {
      answer.resume()
      resolve(answer.statusCode ?? 0)
    })
    asked.on('timeout', () => asked.destroy())
    asked.on('error', () => resolve(0))
  })

describe('many clients of the API', () => {
  it('at once cost the platform no more than one', async ({ world }) => {
    const keys = Array.from({ length: 20 }, (_, i) => `${i}`.padStart(40, 'k'))
    await world.platform.add(...keys.map(key => aToken({ key, user: aUser({ isStaff: true, createdAt: '9 days ago' }) })))
    const cost = async (clients: number): Promise<{ answers: number; keys: number; seconds: number }> => {
      const before = await looks(world)
      const api = await serve(world)
      const begun = performance.now()
      const answers = await Promise.all(
        Array.from({ length: clients }, (_, i) => api.get('dashboard/', { Authorization: `Token ${keys[i % keys.length]}` })),
      )
      const seconds = (performance.now() - begun) / 1000
      expect(answers.map(({ status }) => status)).toEqual(Array(clients).fill(200))
      expect(new Set(await Promise.all(answers.map(answer => answer.text()))).size).toBe(1)
      expect((await stop(api)).status).toBe(0)
      await sessionGone(world)
      const after = await looks(world)
      return { answers: after.answers - before.answers, keys: after.keys - before.keys, seconds }
    }

    const one = await cost(1)
    const many = await cost(200)

    expect(one.answers).toBeGreaterThan(0)
    // One answer serves everybody for five seconds.
    expect(many.answers).toBeLessThanOrEqual(one.answers * (1 + Math.floor(many.seconds / 5)))
    // Each key is looked up once. How many of them share a flight is up to the moment in which they come.
    expect(many.keys).toBeLessThanOrEqual(one.keys * keys.length)
  })

  it('are 256 at most from one address, of which the oldest that is idle goes first', async ({ world }) => {
    await addStaff(world)
    const api = await serve(world)
    const sockets = await hold(api.port, 280)
    await expect.poll(() => sockets.filter(({ destroyed }) => !destroyed).length, { timeout: 5_000 }).toBe(256)
    await new Promise(resolve => setTimeout(resolve, 500))
    expect(sockets.slice(0, 24).every(({ destroyed }) => destroyed)).toBe(true)
    expect(sockets.slice(24).some(({ destroyed }) => destroyed)).toBe(false)
    expect((await api.get('health/', {})).status).toBe(200)
  })

  it.for([
    ['idle connections', 300, ''],
    ['requests that are never finished', 2_000, `GET ${MONITORING}/health/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: `],
  ] as const)('keep nobody at another address out with %s', async ([, count, words], { world }) => {
    await addStaff(world)
    const api = await serve(world)
    expect((await api.get('health/', {})).status).toBe(200)
    const holding = hold(api.port, count, words)
    const answers: number[] = []
    for (let i = 0; i < 40; i++) answers.push(await healthFrom('127.0.0.2', api.port))
    await holding
    expect(answers).toEqual(Array(40).fill(200))
    // Whoever holds them all is served too.
    expect(await healthFrom('127.0.0.1', api.port)).toBe(200)
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

describe('a client of the API', () => {
  it('that goes away while it waits is told of as gone, and takes nobody with it', async ({ world }) => {
    await addStaff(world)
    const api = await serve(world)
    await api.get('health/', {})
    await world.platform.sql('BEGIN')
    await world.platform.sql('LOCK TABLE leads_lead IN ACCESS EXCLUSIVE MODE')
    const leaving = new AbortController()
    const left = fetch(`${api.url}${MONITORING}/dashboard/`, { headers: { Authorization: `Token ${STAFF_KEY}` }, signal: leaving.signal })
    const stays = api.get('dashboard/')
    setTimeout(() => leaving.abort(), 100)

    await expect(left).rejects.toThrow('aborted')
    await world.platform.sql('ROLLBACK')

    expect((await stays).status).toBe(200)
    const { stdout, stderr } = await stop(api)
    const statuses = stdout
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line).status)
    expect(statuses.toSorted()).toEqual([200, 200, 499])
    expect(stderr.trimEnd().split('\n')).toHaveLength(1)
  })

  it('makes the host run a command only where there are logs to read, or no database was read before', async ({ world }) => {
    const counted = join(world.home, 'commands')
    const sshd = await startSshd({ directives: [`ForceCommand echo x >> ${counted}; exec sh -c "$SSH_ORIGINAL_COMMAND"`] })
    onTestFinished(() => sshd.stop())
    const key = await sshd.makeKey('counted', ['-t', 'ed25519'])
    await appendFile(join(world.home, '.ssh/known_hosts'), await sshd.knownHost())
    await world.configure({ ssh: { port: sshd.port, identity_file: key } })
    await addStaff(world)
    const api = await serve(world)

    for (const limit of [1, 2, 3, 4, 5]) expect((await api.get(`activity/?limit=${limit}`)).status).toBe(200)
    expect(await readFile(counted, 'utf8')).toBe('x\n')
    expect((await api.get('dashboard/')).status).toBe(200)
    expect(await readFile(counted, 'utf8')).toBe('x\nx\n')
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
