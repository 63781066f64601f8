import type { DatabaseSettings } from '../../config/settings.js'
import type { Environment } from '../environment.js'
import type { Host } from '../host.js'
import { withEnvFile } from './env-file.js'
import { OptimisticAuth } from './optimistic-auth.js'
import { findPassword, mayHavePassword } from './password.js'
import { retrySignIn } from './retry-sign-in.js'
import { openSession, type Session } from './session.js'

/** The path of the socket; the settings may name its directory instead, as with libpq. */
export const socketPath = (socket: string, port: number): string =>
  /\.s\.PGSQL\.\d+$/.test(socket) ? socket : `${socket}/.s.PGSQL.${port}`

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
  const connect = () =>
    database.socket ? host.connectSocket(socketPath(database.socket, database.port)) : host.connectTcp(database.host, database.port)
  const login = {
    at: `${database.socket ? socketPath(database.socket, database.port) : `${database.host}:${database.port}`} on ${host.label}`,
    user: database.user ?? '',
    database: database.name ?? '',
    password: () => findPassword(database, environment),
    statementTimeout: database.statementTimeout,
    ...(database.schema && { schema: database.schema }),
    ...(database.trustsPolicies && { trustsPolicies: true }),
  }
  const plain = async (): Promise<Session> => openSession(await connect(), login)
  if (isPlain) return plain()
  const [channel, hasPassword] = await Promise.all([connect(), mayHavePassword(database, environment)])
  const optimisticAuth = hasPassword ? new OptimisticAuth() : new OptimisticAuth(0)
  return retrySignIn(openSession(channel, { ...login, optimisticAuth }), optimisticAuth, plain)
}
