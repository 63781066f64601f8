import { appendFile, readFile } from 'node:fs/promises'
import { get } from 'node:http'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished } from 'vitest'
import { addStaff, MONITORING, raw, STAFF_KEY, serve } from '../support/api.js'
import { aToken, aUser } from '../support/builders.js'
import { startSshd } from '../support/sshd.js'
import { it, type World } from '../support/world.js'

/** How often the tables of deposits and of tokens were scanned. Other sessions do not change these counts, not even a vacuum. */
const scanCounts = async ({ platform }: World): Promise<{ readonly answers: number; readonly keys: number }> => {
  await platform.sql('SELECT pg_stat_force_next_flush()')
  const rows = await platform.sql('SELECT relname AS name, (seq_scan + COALESCE(idx_scan, 0))::int AS scans FROM pg_stat_user_tables')
  const scans = new Map(rows.map(({ name, scans }) => [name, scans]))
  return { answers: scans.get('deposit_requests'), keys: scans.get('authtoken_token') }
}

const stop = async ({ running }: Awaited<ReturnType<typeof serve>>) => {
  running.child.kill('SIGTERM')
  return running.ended
}

/** Resolves once the server's session is gone from PostgreSQL: only then are its statistics complete. */
const sessionGone = async ({ platform }: World): Promise<void> => {
  for (;;) {
    const [{ there }] = await platform.sql(
      "SELECT COUNT(*)::int AS there FROM pg_stat_activity WHERE application_name = 'check_status' AND datname = current_database()",
    )
    if (there === 0) return
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}

/** Opens connections from 127.0.0.1 in turn, and sends each the same text. They are closed with the test. */
const openMany = async (port: number, count: number, text = ''): Promise<readonly Socket[]> => {
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
    if (text !== '') socket.write(text)
    // A socket must be read to notice that it was closed.
    socket.resume()
  }
  return sockets
}

/** The status of a request from that local address over a new connection; 0 if there was no answer. */
const healthFrom = (localAddress: string, port: number): Promise<number> =>
  new Promise(resolve => {
    const request = get({ port, host: '127.0.0.1', localAddress, path: `${MONITORING}/health/`, agent: false, timeout: 5_000 }, answer => {
      answer.resume()
      resolve(answer.statusCode ?? 0)
    })
    request.on('timeout', () => request.destroy())
    request.on('error', () => resolve(0))
  })

describe('many clients of the API', () => {
  it('at the same time cost the platform no more than one', async ({ world }) => {
    const keys = Array.from({ length: 20 }, (_, i) => `${i}`.padStart(40, 'k'))
    await world.platform.add(...keys.map(key => aToken({ key, user: aUser({ isStaff: true, createdAt: '9 days ago' }) })))
    const cost = async (clients: number): Promise<{ answers: number; keys: number; seconds: number }> => {
      const before = await scanCounts(world)
      const api = await serve(world)
      const began = performance.now()
      const answers = await Promise.all(
        Array.from({ length: clients }, (_, i) => api.get('dashboard/', { Authorization: `Token ${keys[i % keys.length]}` })),
      )
      const seconds = (performance.now() - began) / 1000
      expect(answers.map(({ status }) => status)).toEqual(Array(clients).fill(200))
      expect(new Set(await Promise.all(answers.map(answer => answer.text()))).size).toBe(1)
      expect((await stop(api)).status).toBe(0)
      await sessionGone(world)
      const after = await scanCounts(world)
      return { answers: after.answers - before.answers, keys: after.keys - before.keys, seconds }
    }

    const one = await cost(1)
    const many = await cost(200)

    expect(one.answers).toBeGreaterThan(0)
    // One answer serves all clients for five seconds.
    expect(many.answers).toBeLessThanOrEqual(one.answers * (1 + Math.floor(many.seconds / 5)))
    // Each key is looked up once. How many share a query depends on when they arrive.
    expect(many.keys).toBeLessThanOrEqual(one.keys * keys.length)
  })

  it('from one address may hold 256 connections; beyond that the oldest idle one is closed', async ({ world }) => {
    await addStaff(world)
    const api = await serve(world)
    const sockets = await openMany(api.port, 280)
    await expect.poll(() => sockets.filter(({ destroyed }) => !destroyed).length).toBe(256)
    await new Promise(resolve => setTimeout(resolve, 500))
    expect(sockets.slice(0, 24).every(({ destroyed }) => destroyed)).toBe(true)
    expect(sockets.slice(24).some(({ destroyed }) => destroyed)).toBe(false)
    expect((await api.get('health/', {})).status).toBe(200)
  })

  it.for([
    ['idle connections', 300, ''],
    ['requests that are never finished', 2_000, `GET ${MONITORING}/health/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: `],
  ] as const)('from one address cannot keep others out with %s', async ([, count, text], { world }) => {
    await addStaff(world)
    const api = await serve(world)
    expect((await api.get('health/', {})).status).toBe(200)
    const opening = openMany(api.port, count, text)
    const answers: number[] = []
    for (let i = 0; i < 40; i++) answers.push(await healthFrom('127.0.0.2', api.port))
    await opening
    expect(answers).toEqual(Array(40).fill(200))
    // The address that opened them is served too.
    expect(await healthFrom('127.0.0.1', api.port)).toBe(200)
  })

  it('that never finish their headers or their request are disconnected', async ({ world }) => {
    await addStaff(world)
    const api = await serve(world)
    const began = performance.now()

    const [headers, body] = await Promise.all([
      raw(api.port, `GET ${MONITORING}/health/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: `, 15_000),
      raw(api.port, `POST ${MONITORING}/health/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9000\r\n\r\nx`, 15_000),
    ])

    expect(headers).toContain('408 Request Timeout')
    expect(body).toContain('405 Method Not Allowed')
    expect(performance.now() - began).toBeLessThan(12_000)
    expect((await api.get('health/', {})).status).toBe(200)
  })
})

describe('a client of the API', () => {
  it('that disconnects while it waits is logged with status 499, and others are still served', async ({ world }) => {
    await addStaff(world)
    const api = await serve(world)
    await api.get('health/', {})
    await world.platform.sql('BEGIN')
    await world.platform.sql('LOCK TABLE leads_lead IN ACCESS EXCLUSIVE MODE')
    const abort = new AbortController()
    const aborted = fetch(`${api.url}${MONITORING}/dashboard/`, { headers: { Authorization: `Token ${STAFF_KEY}` }, signal: abort.signal })
    const other = api.get('dashboard/')
    setTimeout(() => abort.abort(), 100)

    await expect(aborted).rejects.toThrow('aborted')
    await world.platform.sql('ROLLBACK')

    expect((await other).status).toBe(200)
    const { stdout, stderr } = await stop(api)
    const statuses = stdout
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line).status)
    expect(statuses.toSorted()).toEqual([200, 200, 499])
    expect(stderr.trimEnd().split('\n')).toHaveLength(1)
  })

  it('makes the host run a command only for logs, and for the first read of the database', async ({ world }) => {
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

describe('a server that is stopped', () => {
  it('finishes open requests, and exits with status 0', async ({ world }) => {
    await addStaff(world)
    const api = await serve(world)
    await api.get('health/', {})
    // The table is locked for less than the reader's lock timeout.
    await world.platform.sql('BEGIN')
    await world.platform.sql('LOCK TABLE leads_lead IN ACCESS EXCLUSIVE MODE')
    const answer = api.get('dashboard/')
    await new Promise(resolve => setTimeout(resolve, 120))
    const stopped = stop(api)
    await new Promise(resolve => setTimeout(resolve, 30))
    await world.platform.sql('ROLLBACK')

    expect((await answer).status).toBe(200)
    expect((await stopped).status).toBe(0)
    await expect(api.get('health/', {})).rejects.toThrow('fetch failed')
  })

  it('waits at most five seconds for a client that does not finish its request', async ({ world }) => {
    const api = await serve(world)
    const slow = connect(api.port, '127.0.0.1', () => slow.write(`GET ${MONITORING}/health/ HTTP/1.1\r\nX: `))
    slow.on('error', () => {})
    await new Promise(resolve => setTimeout(resolve, 200))
    const began = performance.now()

    const { status } = await stop(api)

    expect(status).toBe(0)
    expect(performance.now() - began).toBeLessThan(6_500)
  })

  it('writes one line of JSON per request, and nothing else, to standard output', async ({ world }) => {
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
