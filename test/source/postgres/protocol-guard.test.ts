import { connect, createServer } from 'node:net'
import { describe, expect, onTestFinished } from 'vitest'
import { z } from 'zod'
import { OptimisticAuth } from '../../../src/source/postgres/optimistic-auth.js'
import { openSession } from '../../../src/source/postgres/session.js'
import type { Query } from '../../../src/source/readings.js'
import { it } from '../../support/platform.js'

const SEVEN: Query<unknown> = { kind: 'query', name: 'test.seven', sql: 'SELECT 7 AS n', values: [], row: z.any(), reads: {} }

const message = (letter: string, body: string): string => {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(body.length + 4)
  return `${letter}${length.toString('latin1')}${body}`
}

const WELCOME = message('R', '\0\0\0\0') + message('Z', 'I')

/** What becomes of a query at a server that says just this to whoever comes, and stays on the line. */
const errorAt = async (said: string, pieces = said.length, welcome?: OptimisticAuth) => {
  const server = createServer(async socket => {
    onTestFinished(() => void socket.destroy())
    socket.on('error', () => {})
    for (let at = 0; at < said.length; at += pieces) {
      socket.write(said.slice(at, at + pieces), 'latin1')
      await new Promise(resolve => setImmediate(resolve))
    }
  }).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await new Promise(resolve => server.on('listening', resolve))
  const session = openSession(connect((server.address() as { port: number }).port, '127.0.0.1'), {
    at: 'there',
    user: 'reader',
    database: 'platform',
    password: async () => undefined,
    statementTimeout: 5,
    ...(welcome && { welcome }),
  })
  onTestFinished(() => session.close())
  const outcome = (await session.read([SEVEN])).rows.get(SEVEN)
  if (!outcome || outcome.ok) throw new Error('it was read')
  return outcome.error
}

describe('what is no PostgreSQL', () => {
  it.for([
    ['a web server', 'HTTP/1.1 400 Bad Request\r\n\r\n', 'it begins with "HTTP/1.1 400 Bad Request"'],
    ['MySQL', 'J\0\0\0\n8.0.36\0', 'it begins with "J'],
    ['Redis', '-ERR unknown command\r\n', 'it begins with "-ERR unknown command"'],
    ['one who begins as PostgreSQL could', 'ERR what do you want?\r\n', 'a message "E" of'],
    ['one who has no idea of lengths', 'R\0\0\0\u0001', 'a message "R" of 1 bytes'],
    ['one who loses the thread later', `${WELCOME}${'\u00ff'.repeat(100)}`, 'a message "ÿ"'],
  ] as const)('is said so at once, and not waited for: %s', async ([, said, words]) => {
    for (const [pieces, welcome] of [[said.length], [1], [said.length, new OptimisticAuth(0)]] as const) {
      const { message, hint } = await errorAt(said, pieces, welcome)

      expect(message).toContain(`what answers at there does not speak as PostgreSQL does: ${words.slice(0, pieces === 1 ? 14 : 99)}`)
      expect(hint).toContain('Check host, port or socket')
    }
  })

  it.for([
    ['without its last zero', message('E', 'SFATAL\0Mno\0')],
    ['without any', message('E', 'SFATAL')],
    ['without a word', message('E', '')],
    ['that is only told', message('N', 'SNOTICE\0')],
    ['after the sign-in', WELCOME + message('E', 'SERROR\0')],
  ] as const)('does not keep us for ever with an error %s', async ([, said]) => {
    expect((await errorAt(said)).message).toContain('an error without its end')
    expect((await errorAt(said, 1)).message).toContain('an error without its end')
  })
})

describe('PostgreSQL', () => {
  it('is understood in pieces of any size, also where it has nothing to say of an error', async () => {
    const refusal = message('E', 'SFATAL\0C28000\0Mno entry for you\0\0')
    expect((await errorAt(refusal)).message).toBe('no entry for you')
    expect((await errorAt(refusal, 1)).message).toBe('no entry for you')
    expect((await errorAt(message('E', '\0'))).message).toBe('no reason given')
  })

  it.for([
    ['GSSAPI', message('R', '\0\0\0\u0007')],
    ['a token', message('R', '\0\0\0\nOAUTHBEARER\0\0')],
  ] as const)('that wants to be signed in to with %s is said to be for another line of pg_hba.conf', async ([, said]) => {
    expect(await errorAt(said)).toEqual({
      message: expect.stringContaining('wants a sign-in by a method that check_status does not have'),
      hint: expect.stringContaining('pg_hba.conf'),
    })
  })

  it('that answers out of turn has said nothing, and nothing is no zero', async () => {
    expect((await errorAt(WELCOME + message('Z', 'I').repeat(100))).message).toBe('what answers at there answers out of turn')
  })
})
