import { createServer, connect as dial, type Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { describe, expect, onTestFinished } from 'vitest'
import { z } from 'zod'
import { OptimisticAuth } from '../../../src/source/postgres/optimistic-auth.js'
import { retrySignIn } from '../../../src/source/postgres/retry-sign-in.js'
import { openSession, type Session } from '../../../src/source/postgres/session.js'
import type { Query } from '../../../src/source/readings.js'
import { READER, READER_PASSWORD } from '../../support/global.js'
import { it, type Platform } from '../../support/platform.js'

const SEVEN: Query<unknown> = {
  kind: 'query',
  name: 'test.seven',
  sql: 'SELECT 7 AS n',
  values: [],
  row: z.object({ n: z.number() }),
  reads: {},
}

interface Call {
  readonly channel?: Duplex
  readonly database?: string
  readonly password?: string | undefined
  readonly welcome?: OptimisticAuth
}

const open = (
  platform: Platform,
  { channel = dial(platform.port, '127.0.0.1'), database = platform.database, password, welcome }: Call,
): Session => {
  const session = openSession(channel, {
    at: 'here',
    user: READER,
    database,
    password: async () => password,
    statementTimeout: 5,
    ...(welcome && { welcome }),
  })
  onTestFinished(() => session.close())
  return session
}

const bySocket = ({ socketDir, port }: Platform): Socket => dial(`${socketDir}/.s.PGSQL.${port}`)

const outcome = async (session: Session): Promise<unknown> => {
  const { rows } = await session.read([SEVEN])
  const found = rows.get(SEVEN)
  return found?.ok ? found.value : found?.error.message
}

/** A channel that counts how often the client speaks after the server has. */
const counting = (channel: Duplex): { channel: Duplex; turns: () => number } => {
  let turns = 0
  let last = 'server'
  channel.on('data', () => {
    last = 'server'
  })
  const { write } = channel
  channel.write = ((...words: unknown[]) => {
    if (last === 'server') turns++
    last = 'client'
    return Reflect.apply(write, channel, words)
  }) as never
  return { channel, turns: () => turns }
}

describe('queries that go along with the sign-in', () => {
  it.for([
    ['a password', 3, 4, READER_PASSWORD],
    ['none, on the socket', 1, 2, undefined],
  ] as const)('save the client a turn, with %s', async ([, short, usual, password], { platform }) => {
    const way = (): Duplex => (password ? dial(platform.port, '127.0.0.1') : bySocket(platform))
    const along = counting(way())
    const after = counting(way())

    expect(
      await outcome(open(platform, { channel: along.channel, password, welcome: new OptimisticAuth(password ? undefined : 0) })),
    ).toEqual([{ n: 7 }])
    expect(await outcome(open(platform, { channel: after.channel, password }))).toEqual([{ n: 7 }])
    expect([along.turns(), after.turns()]).toEqual([short, usual])
  })

  it('read again and again, however the server cuts what it says', async ({ platform }) => {
    const socket = dial(platform.port, '127.0.0.1')
    onTestFinished(() => void socket.destroy())
    const channel = new Duplex({
      read() {},
      write(chunk, _encoding, done) {
        socket.write(chunk, () => done())
      },
    })
    socket
      .on('error', () => {})
      .on('data', (chunk: Buffer) => {
        for (const byte of chunk) channel.push(Buffer.from([byte]))
      })
    const session = open(platform, { channel, password: READER_PASSWORD, welcome: new OptimisticAuth() })

    for (let i = 0; i < 3; i++) expect(await outcome(session)).toEqual([{ n: 7 }])
  })

  it.for([
    ['the password is wrong', { password: 'wrong' }, 'password authentication failed'],
    ['the database is not there', { password: READER_PASSWORD, database: 'nowhere' }, 'database "nowhere" does not exist'],
    ['a password is wanted that nobody has', { welcome: new OptimisticAuth(0) }, 'PostgreSQL asks for a password and none is configured'],
  ] as const)('end with the same reason where %s', async ([, call, reason], { platform }) => {
    const { welcome = new OptimisticAuth(), ...login } = call as Call
    const session = retrySignIn(open(platform, { ...login, welcome }), welcome, async () => open(platform, login))

    expect(await outcome(session)).toContain(reason)
    expect(session.isAlive()).toBe(false)
  })

  it('do not trust a server that cannot prove that it knows the password', async ({ platform }) => {
    const relay = createServer(client => {
      const server = dial(platform.port, '127.0.0.1')
      client.on('error', () => {}).pipe(server)
      server
        .on('error', () => {})
        .on('data', data => {
          const at = data.indexOf('v=')
          // The last word of SCRAM, which holds the proof.
          if (at > 0) data.write('AAAA', at + 2)
          client.write(data)
        })
      server.on('close', () => client.destroy())
    }).listen(0, '127.0.0.1')
    onTestFinished(() => void relay.close())
    await new Promise(resolve => relay.once('listening', resolve))
    const channel = dial((relay.address() as { port: number }).port, '127.0.0.1')

    expect(await outcome(open(platform, { channel, password: READER_PASSWORD, welcome: new OptimisticAuth() }))).toContain(
      'server signature',
    )
  })

  it('are asked again, one step at a time, where the server hangs up without a word', async ({ platform }) => {
    const rude = createServer(client => client.once('data', () => client.destroy())).listen(0, '127.0.0.1')
    onTestFinished(() => void rude.close())
    await new Promise(resolve => rude.once('listening', resolve))
    const welcome = new OptimisticAuth()
    let again = 0
    const first = open(platform, {
      channel: dial((rude.address() as { port: number }).port, '127.0.0.1'),
      password: READER_PASSWORD,
      welcome,
    })
    const session = retrySignIn(first, welcome, async () => {
      again++
      return open(platform, { password: READER_PASSWORD })
    })

    expect(await outcome(session)).toEqual([{ n: 7 }])
    expect(await outcome(session)).toEqual([{ n: 7 }])
    expect(again).toBe(1)
  })
})
