import type { Duplex } from 'node:stream'
import { DatabaseError } from '../errors.js'
import type { Host } from '../host.js'
import { ProtocolGuard } from './protocol-guard.js'
import { wrongAddress } from './wrong-address.js'

/** "SSLRequest" in PostgreSQL's manual ("Message Formats"): a server answers it before anybody signs in, and logs nothing. */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f])
/** The answers to it: a single letter, for "with TLS" and "without". */
const ANSWERS = ['S', 'N']

/** PostgreSQL answers at once; a server that waits for something else would be waited for in vain. */
const TIMEOUT_MS = 5_000

const firstReply = (channel: Duplex): Promise<Buffer | undefined> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(undefined), TIMEOUT_MS)
    const settle = (reply: Buffer | undefined): void => {
      clearTimeout(timer)
      resolve(reply)
    }
    channel.once('data', settle)
    channel.once('end', () => settle(Buffer.alloc(0)))
    channel.once('close', () => settle(Buffer.alloc(0)))
    channel.once('error', error => {
      clearTimeout(timer)
      reject(error)
    })
    channel.write(SSL_REQUEST)
  })

const checkReply = (reply: Buffer | undefined, at: string, host: Host): void => {
  if (reply && ANSWERS.includes(reply.toString('latin1'))) return
  if (reply && reply.length > 0) {
    new ProtocolGuard(at).check(reply)
    return
  }
  throw new DatabaseError(
    `what listens on ${at} on ${host.label} ${reply ? 'hung up' : `said nothing within ${TIMEOUT_MS / 1000} s`}: is it PostgreSQL?`,
    wrongAddress(at),
  )
}

/** Where PostgreSQL is said to be: a TCP port, or the path of a socket. */
export type PostgresPlace = { readonly host: string; readonly port: number } | { readonly path: string }

/** Checks that PostgreSQL, or a pooler, answers there, without signing in. @throws DatabaseError */
export const checkAnswers = async (host: Host, place: PostgresPlace): Promise<void> => {
  const at = 'path' in place ? place.path : `${place.host}:${place.port}`
  const channel = await ('path' in place ? host.connectSocket(place.path) : host.connectTcp(place.host, place.port))
  channel.on('error', () => {})
  try {
    checkReply(await firstReply(channel), at, host)
  } finally {
    channel.destroy()
  }
}
