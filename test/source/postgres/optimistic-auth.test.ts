import { createServer, connect as dial, type Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { describe, expect, onTestFinished } from 'vitest'
import { z } from 'zod'
import { OptimisticAuth } from '../../../src/source/postgres/optimistic-auth.js'
import { retrySignIn } from '../../../src/source/postgres/retry-sign-in.js'
import { openSession, type Session } from '../../../src/source/postgres/session.js'
import type { Query } from '../../../src/source/readings.js'
import { READER, READER_PASSWORD } from '../../support/global.js'
import { startOwnPostgres } from '../../support/own-postgres.js'
import { it, type Platform } from '../../support/platform.js'
import { startPooler } from '../../support/pooler.js'

const SEVEN: Query<unknown> = {
  kind: 'query',
  name: 'test.seven',
  sql: 'SELECT 7 AS n',
  values: [],
  row: z.object({ n: z.number() }),
  reads: {},
}

interface Options {
  readonly channel?: Duplex
  readonly user?: string
  readonly database?: string
  readonly password?: string | undefined
  readonly optimisticAuth?: OptimisticAuth
}

const open = (
  platform: Pick<Platform, 'port' | 'database'>,
  { channel = dial(platform.port, '127.0.0.1'), user = READER, database = platform.database, password, optimisticAuth }: Options,
): Session => {
  const session = openSession(channel, {
    at: 'here',
    user,
    database,
    password: async () => password,
    statementTimeout: 5,
    ...(optimisticAuth && { optimisticAuth }),
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

/** Counts how often the client sends after the server has sent. */
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

describe('queries sent together with the sign-in', () => {
  it.for([
    ['with a password', 3, 4, READER_PASSWORD],
    ['without one, on the socket', 1, 2, undefined],
  ] as const)('save the client a round trip %s', async ([, short, usual, password], { platform }) => {
    const channel = (): Duplex => (password ? dial(platform.port, '127.0.0.1') : bySocket(platform))
    const optimistic = counting(channel())
    const plain = counting(channel())

    expect(
      await outcome(
        open(platform, { channel: optimistic.channel, password, optimisticAuth: new OptimisticAuth(password ? undefined : 0) }),
      ),
    ).toEqual([{ n: 7 }])
    expect(await outcome(open(platform, { channel: plain.channel, password }))).toEqual([{ n: 7 }])
    expect([optimistic.turns(), plain.turns()]).toEqual([short, usual])
  })

  it('work repeatedly, however the server splits its messages', async ({ platform }) => {
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
    const session = open(platform, { channel, password: READER_PASSWORD, optimisticAuth: new OptimisticAuth() })

    for (let i = 0; i < 3; i++) expect(await outcome(session)).toEqual([{ n: 7 }])
  })

  it.for([
    ['the password is wrong', { password: 'wrong' }, 'password authentication failed'],
    ['the database does not exist', { password: READER_PASSWORD, database: 'nowhere' }, 'database "nowhere" does not exist'],
    [
      'the server wants a password and none is configured',
      { optimisticAuth: new OptimisticAuth(0) },
      'PostgreSQL asks for a password and none is configured',
    ],
  ] as const)('fail with the reason of the sign-in if %s', async ([, options, reason], { platform }) => {
    const { optimisticAuth = new OptimisticAuth(), ...login } = options as Options
    const session = retrySignIn(
      open(platform, { ...login, optimisticAuth }),
      () => !optimisticAuth.isSettled,
      async () => open(platform, login),
    )

    expect(await outcome(session)).toContain(reason)
    expect(session.isAlive()).toBe(false)
  })

  it('fail if the server cannot prove that it knows the password', async ({ platform }) => {
    const relay = createServer(client => {
      const server = dial(platform.port, '127.0.0.1')
      client.on('error', () => {}).pipe(server)
      server
        .on('error', () => {})
        .on('data', data => {
          const at = data.indexOf('v=')
          // The server's final SCRAM message, with its signature.
          if (at > 0) data.write('AAAA', at + 2)
          client.write(data)
        })
      server.on('close', () => client.destroy())
    }).listen(0, '127.0.0.1')
    onTestFinished(() => void relay.close())
    await new Promise(resolve => relay.once('listening', resolve))
    const channel = dial((relay.address() as { port: number }).port, '127.0.0.1')

    expect(await outcome(open(platform, { channel, password: READER_PASSWORD, optimisticAuth: new OptimisticAuth() }))).toContain(
      'server signature',
    )
  })

  it('are retried once, one step at a time, if the server closes the connection without a reply', async ({ platform }) => {
    const rude = createServer(client => client.once('data', () => client.destroy())).listen(0, '127.0.0.1')
    onTestFinished(() => void rude.close())
    await new Promise(resolve => rude.once('listening', resolve))
    const optimisticAuth = new OptimisticAuth()
    let retries = 0
    const first = open(platform, {
      channel: dial((rude.address() as { port: number }).port, '127.0.0.1'),
      password: READER_PASSWORD,
      optimisticAuth,
    })
    const session = retrySignIn(
      first,
      () => !optimisticAuth.isSettled,
      async () => {
        retries++
        return open(platform, { password: READER_PASSWORD })
      },
    )

    expect(await outcome(session)).toEqual([{ n: 7 }])
    expect(await outcome(session)).toEqual([{ n: 7 }])
    expect(retries).toBe(1)
  })
})

/** Where the server is expected to ask for SCRAM. */
const expecting = (): OptimisticAuth => new OptimisticAuth(undefined, true)

describe("SCRAM's first message sent together with the start-up message", () => {
  it('saves another round trip, also through a pooler', async ({ platform }) => {
    const pooler = await startPooler(platform.port)
    onTestFinished(() => pooler.stop())
    for (const port of [platform.port, pooler.port]) {
      const { channel, turns } = counting(dial(port, '127.0.0.1'))
      const optimisticAuth = expecting()

      expect(await outcome(open(platform, { channel, password: READER_PASSWORD, optimisticAuth }))).toEqual([{ n: 7 }])
      expect([turns(), optimisticAuth.isSettled, optimisticAuth.asksForScram]).toEqual([2, true, true])
    }
  })

  it.for([
    ['the password is wrong', { password: 'wrong' }, 'password authentication failed'],
    ['the database does not exist', { password: READER_PASSWORD, database: 'nowhere' }, 'database "nowhere" does not exist'],
  ] as const)('fails with the reason of the sign-in if %s', async ([, login, reason], { platform }) => {
    const optimisticAuth = expecting()

    expect(await outcome(open(platform, { ...login, optimisticAuth }))).toContain(reason)
    expect(optimisticAuth.isSettled).toBe(true)
  })

  it('gives the password to no server that asks for something else, and signs in step by step there', async () => {
    const postgres = await startOwnPostgres(
      [],
      ['trust', 'password', 'md5'].map(method => `host ${method}_asked all 127.0.0.1/32 ${method}`),
    )
    onTestFinished(() => postgres.stop())
    await postgres.sql(`SET password_encryption = md5; CREATE ROLE of_old LOGIN PASSWORD '${READER_PASSWORD}'`)
    for (const method of ['trust', 'password', 'md5']) {
      const database = `${method}_asked`
      await postgres.sql(`CREATE DATABASE ${database}`)
      const login = { user: method === 'md5' ? 'of_old' : READER, database, password: READER_PASSWORD }
      const sent: Buffer[] = []
      const channel = dial(postgres.port, '127.0.0.1')
      const { write } = channel
      channel.write = ((bytes: Buffer, ...words: unknown[]) => {
        sent.push(bytes)
        return Reflect.apply(write, channel, [bytes, ...words])
      }) as never
      const optimisticAuth = expecting()
      const session = retrySignIn(
        open(postgres, { ...login, channel, optimisticAuth }),
        () => !optimisticAuth.isSettled,
        async () => open(postgres, login),
      )

      expect(await outcome(session), method).toEqual([{ n: 7 }])
      expect([sent.length, optimisticAuth.asksForScram], method).toEqual([1, false])
      expect(String(sent[0])).toMatch(/SCRAM-SHA-256[\s\S]*n,,n=/)
      expect(String(sent[0])).not.toContain(READER_PASSWORD)
    }
  })
})
