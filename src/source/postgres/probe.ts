import { DatabaseError } from '../errors.js'
import type { Host } from '../host.js'
import { ProtocolGuard } from './protocol-guard.js'
import { askForTls, WITH_TLS, WITHOUT_TLS } from './ssl-request.js'
import { wrongAddress } from './wrong-address.js'

/** PostgreSQL answers at once; a server that waits for something else would be waited for in vain. */
const TIMEOUT_MS = 5_000

const checkReply = (reply: Buffer | undefined, at: string, host: Host): void => {
  if (reply && [WITH_TLS, WITHOUT_TLS].includes(reply.toString('latin1'))) return
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
    checkReply(await askForTls(channel, TIMEOUT_MS), at, host)
  } finally {
    channel.destroy()
  }
}
