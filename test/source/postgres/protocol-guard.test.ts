import { connect, createServer } from 'node:net'
import { describe, expect, onTestFinished } from 'vitest'
import { z } from 'zod'
import { OptimisticAuth } from '../../../src/source/postgres/optimistic-auth.js'
import { openSession } from '../../../src/source/postgres/session.js'
import type { Query } from '../../../src/source/readings.js'
import { hintFor } from '../../../src/text/hint.js'
import { it } from '../../support/platform.js'

const SEVEN: Query<unknown> = { kind: 'query', name: 'test.seven', sql: 'SELECT 7 AS n', values: [], row: z.any(), reads: {} }

const message = (letter: string, body: string): string => {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(body.length + 4)
  return `${letter}${length.toString('latin1')}${body}`
}

const WELCOME = message('R', '\0\0\0\0') + message('Z', 'I')

/** The error of a query at a server that sends only this to each client, in pieces of that size, and keeps the connection open. */
const errorAt = async (sent: string, pieces = sent.length, optimisticAuth?: OptimisticAuth) => {
  const server = createServer(async socket => {
    onTestFinished(() => void socket.destroy())
    socket.on('error', () => {})
    for (let at = 0; at < sent.length; at += pieces) {
      socket.write(sent.slice(at, at + pieces), 'latin1')
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
    ...(optimisticAuth && { optimisticAuth }),
  })
  onTestFinished(() => session.close())
  const outcome = (await session.read([SEVEN])).rows.get(SEVEN)
  if (!outcome || outcome.ok) throw new Error('it was read')
  return { ...outcome.error, hint: hintFor('shop', outcome.error.hint) }
}

describe('a server that is not PostgreSQL', () => {
  it.for([
    ['a web server', 'HTTP/1.1 400 Bad Request\r\n\r\n', 'it begins with "HTTP/1.1 400 Bad Request"'],
    ['MySQL', 'J\0\0\0\n8.0.36\0', 'it begins with "J'],
    ['Redis', '-ERR unknown command\r\n', 'it begins with "-ERR unknown command"'],
    ['a server whose first letter PostgreSQL could send', 'ERR what do you want?\r\n', 'a message "E" of'],
    ['a server that sends an impossible length', 'R\0\0\0\u0001', 'a message "R" of 1 byte'],
    ['a server that sends garbage after the sign-in', `${WELCOME}${'\u00ff'.repeat(100)}`, 'a message "ÿ"'],
  ] as const)('is reported at once, without waiting for more data: %s', async ([, sent, words]) => {
    for (const [pieces, optimisticAuth] of [[sent.length], [1], [sent.length, new OptimisticAuth(0)]] as const) {
      const { message, hint } = await errorAt(sent, pieces, optimisticAuth)

      expect(message).toContain(`the server at there does not speak PostgreSQL: ${words.slice(0, pieces === 1 ? 14 : 99)}`)
      expect(hint).toContain('Check host, port or socket')
    }
  })

  it.for([
    ['without its final zero', message('E', 'SFATAL\0Mno\0')],
    ['without any zero', message('E', 'SFATAL')],
    ['without a body', message('E', '')],
    ['that is only a notice', message('N', 'SNOTICE\0')],
    ['after the sign-in', WELCOME + message('E', 'SERROR\0')],
  ] as const)('cannot make us hang with an error message %s', async ([, sent]) => {
    expect((await errorAt(sent)).message).toContain('an error message without its end')
    expect((await errorAt(sent, 1)).message).toContain('an error message without its end')
  })
})

describe('PostgreSQL', () => {
  it('is understood in pieces of any size, even if its error has no fields', async () => {
    const refusal = message('E', 'SFATAL\0C28000\0Mno entry for you\0\0')
    expect((await errorAt(refusal)).message).toBe('no entry for you')
    expect((await errorAt(refusal, 1)).message).toBe('no entry for you')
    expect((await errorAt(message('E', '\0'))).message).toBe('no reason given')
  })

  it.for([
    ['GSSAPI', message('R', '\0\0\0\u0007')],
    ['a token', message('R', '\0\0\0\nOAUTHBEARER\0\0')],
  ] as const)('that wants a sign-in with %s gives a hint at pg_hba.conf', async ([, sent]) => {
    expect(await errorAt(sent)).toEqual({
      message: expect.stringContaining('wants a sign-in method that check_status does not support'),
      hint: expect.stringContaining('pg_hba.conf'),
    })
  })

  it('whose replies are out of step with the queries gives an error, not an empty result', async () => {
    const { message: reason } = await errorAt(WELCOME + message('Z', 'I').repeat(100))

    expect(reason).toBe('the replies of the server at there are out of step with the queries')
  })
})
