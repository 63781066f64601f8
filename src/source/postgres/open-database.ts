import type { Duplex } from 'node:stream'
import type { DatabaseSettings, TlsMode } from '../../config/settings.js'
import { isLoopbackName } from '../../text/loopback.js'
import type { Environment, HostMemory } from '../environment.js'
import { DatabaseError } from '../errors.js'
import type { Host } from '../host.js'
import { addressOf } from './address.js'
import { withEnvFile } from './env-file.js'
import { OptimisticAuth } from './optimistic-auth.js'
import { findPassword, mayHavePassword } from './password.js'
import { retrySignIn } from './retry-sign-in.js'
import { openSession, type Session, type SessionReplies } from './session.js'
import type { Encryption } from './tls.js'

/** The connection would go unencrypted to another machine. */
export class UnprotectedWay extends DatabaseError {}

/** How the connection is encrypted. @throws DatabaseError if it may not go unencrypted */
const modeOf = ({ host, socket, tls = 'off', caFile, envFile }: DatabaseSettings, { isHere }: Host): TlsMode => {
  // As in libpq: a socket leads to nobody else.
  if (socket !== undefined) return 'off'
  if (tls === 'require' && caFile !== undefined) return 'verify-ca'
  if (!isHere || isLoopbackName(host)) return tls
  if (tls === 'off')
    throw new UnprotectedWay(
      `${envFile ?? 'the settings'} would have PostgreSQL on ${host} read unencrypted, and there is no SSH in between`,
      {
        settings: ({ database }) => `Set tls = "verify-full" under ${database}, or read over SSH.`,
        init: 'Encrypt the connection, or let check_status go there over SSH.',
      },
    )
  return tls === 'allow' ? 'require' : tls
}

const wantsTls = ({ now, rows }: SessionReplies): boolean =>
  now === undefined && [...rows.values()].some(outcome => !outcome.ok && outcome.error.wantsTls)

/** What is remembered of a sign-in: SCRAM's first message needs nothing of the server's, and one that took it unasked takes it again. */
const ASKS_FOR_SCRAM = 'PostgreSQL asks for SCRAM'
const ONE_STEP_AT_A_TIME = 'PostgreSQL signs in one step at a time'

/** The same session: once it has been read from, what its sign-in told is kept for the next run. */
const rememberSignIn = (session: Session, learnt: () => string | undefined, memory: HostMemory): Session => {
  let isKept = false
  return {
    ...session,
    async read(queries) {
      const replies = await session.read(queries)
      const fact = replies.now === undefined || isKept ? undefined : learnt()
      isKept = true
      if (fact !== undefined) await memory.remember(fact)
      return replies
    },
    get encryption() {
      return session.encryption
    },
  }
}

/**
 * A session with the platform's PostgreSQL, through the host.
 * @param isPlain each step waits for the one before it. @throws DatabaseError
 */
export const openDatabase = async (
  host: Host,
  settings: DatabaseSettings,
  environment: Environment,
  isPlain: boolean,
): Promise<Session> => {
  const database = await withEnvFile(settings, host)
  const mode = modeOf(database, host)
  const address = addressOf(database)
  const at = `${'socket' in address ? address.socket : `${address.host}:${address.port}`} on ${host.label}`
  const connect = () => ('socket' in address ? host.connectSocket(address.socket) : host.connectTcp(address.host, address.port))
  const login = {
    at,
    user: database.user ?? '',
    database: database.name ?? '',
    password: () => findPassword(database, environment),
    statementTimeout: database.statementTimeout,
    isTcp: !('socket' in address),
    ...(database.schema && { schema: database.schema }),
    ...(database.trustsPolicies && { trustsPolicies: true }),
  }
  const openChannel = async (tls: TlsMode): Promise<{ readonly channel: Duplex; readonly encryption?: Encryption }> => {
    const channel = await connect()
    if (tls === 'off' || tls === 'allow') return { channel }
    const { encrypted } = await import('./tls.js')
    return encrypted(channel, tls, { at, settings: database, isDirect: host.isHere === true })
  }
  const plain = async (tls: TlsMode): Promise<Session> => {
    const { channel, ...secured } = await openChannel(tls)
    return openSession(channel, { ...login, ...secured })
  }
  const signIn = async (tls: TlsMode): Promise<Session> => {
    if (isPlain) return plain(tls)
    const memory = environment.hostMemory?.({ at, user: login.user, database: login.database, tls })
    const [{ channel, ...secured }, hasPassword, known] = await Promise.all([
      openChannel(tls),
      mayHavePassword(database, environment),
      memory?.recall(),
    ])
    const optimisticAuth = hasPassword ? new OptimisticAuth(undefined, known === ASKS_FOR_SCRAM) : new OptimisticAuth(0)
    const first = openSession(channel, { ...login, ...secured, optimisticAuth })
    // Without a reply to a sign-in that the queries went along with, its reason may be lost: one step at a time tells it.
    const session = retrySignIn(
      first,
      () => !optimisticAuth.isSettled,
      () => plain(tls),
    )
    const learnt = (): string | undefined => {
      if (!optimisticAuth.isSettled) return known === ASKS_FOR_SCRAM ? ONE_STEP_AT_A_TIME : undefined
      return known === undefined && optimisticAuth.asksForScram ? ASKS_FOR_SCRAM : undefined
    }
    return memory ? rememberSignIn(session, learnt, memory) : session
  }
  return mode === 'allow' ? retrySignIn(await signIn(mode), wantsTls, () => signIn('require')) : signIn(mode)
}
