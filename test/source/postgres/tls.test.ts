import { connect, createServer, type Socket } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readError } from '../../../src/source/postgres/errors.js'
import { encrypted } from '../../../src/source/postgres/tls.js'
import { CERTIFICATE_HINT } from '../../../src/source/postgres/tls-errors.js'

/** What is said of a server that does this once it is asked for TLS. */
const refusalOf = async (answer: (client: Socket) => unknown): Promise<string> => {
  const server = createServer(client => client.on('error', () => {}).once('data', () => answer(client))).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await new Promise(resolve => server.once('listening', resolve))
  const channel = connect((server.address() as { port: number }).port, '127.0.0.1')
  const settings = { host: '127.0.0.1', port: 1, statementTimeout: 5 }
  const opening = encrypted(channel, 'require', { at: 'there', settings, isDirect: false })
  const { message } = await opening.then(
    () => Promise.reject(new Error('it was encrypted')),
    error => readError(error),
  )
  expect(channel.destroyed).toBe(true)
  return message
}

describe('a server that is asked for TLS', () => {
  it.for<[string, (client: Socket) => unknown, RegExp]>([
    ['hangs up', client => client.end(), /^PostgreSQL at there hung up when it was asked for TLS$/],
    ['resets the connection', client => client.resetAndDestroy(), /ECONNRESET|hung up/],
    ['offers it and hangs up', client => client.end('S'), /^PostgreSQL at there hung up while the encryption was agreed on$/],
    ['says more than PostgreSQL does', client => client.write('SR\0\0\0\b\0\0\0\0'), /sends more before TLS begins than PostgreSQL does$/],
    ['is a web server', client => client.write('HTTP/1.1 400 Bad Request\r\n'), /does not speak PostgreSQL: it begins with "HTTP/],
    [
      'offers it and speaks something else',
      client => client.write('S') && client.once('data', () => client.write('220 mail.example ESMTP\r\n')),
      /^PostgreSQL at there and this machine find no common TLS: .*wrong version number/,
    ],
    [
      'reports an error',
      client => client.write('E\0\0\0\u001cSFATAL\0C53300\0Mno room\0\0'),
      /there answered with an error when it was asked for TLS$/,
    ],
  ])('and %s is refused in words, and the connection is closed', async ([, answer, words]) => {
    expect(await refusalOf(answer)).toMatch(words)
  })
})

describe('a certificate of another role', () => {
  it.each([
    'certificate authentication failed for user "reader"',
    'Zertifikatauthentifizierung für Benutzer »reader« fehlgeschlagen',
    "authentification par certificat échouée pour l'utilisateur « reader »",
    'la autentificación por certificado falló para el usuario «reader»',
    'пользователь "reader" не прошёл проверку подлинности (по сертификату)',
    'ユーザー"reader"の証明書認証に失敗しました',
  ])('is understood in the language of the server: %s', message => {
    const { hint } = readError({ message, code: '28000', routine: 'auth_failed' })

    expect(hint).toBe(CERTIFICATE_HINT)
  })

  it('is not what other ways to sign in are taken for', () => {
    const { hint } = readError({
      message: 'Peer-Authentifizierung für Benutzer »reader« fehlgeschlagen',
      code: '28000',
      routine: 'auth_failed',
    })

    expect(hint).not.toBe(CERTIFICATE_HINT)
  })
})
