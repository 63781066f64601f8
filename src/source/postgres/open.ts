import type { DatabaseSettings } from '../../config/settings.js'
import type { Environment } from '../environment.js'
import type { Host } from '../host.js'
import { withEnvFile } from './env-file.js'
import { findPassword } from './password.js'
import { openSession, type Session } from './session.js'

/** The socket itself, where the settings name the directory it is in, as libpq takes it. */
const socketPath = (socket: string, port: number): string => (/\.s\.PGSQL\.\d+$/.test(socket) ? socket : `${socket}/.s.PGSQL.${port}`)

/** A session with the platform's PostgreSQL, through the host. @throws DatabaseError */
export const openDatabase = async (host: Host, settings: DatabaseSettings, environment: Environment): Promise<Session> => {
  const database = await withEnvFile(settings, host)
  const channel = database.socket
    ? await host.connectSocket(socketPath(database.socket, database.port))
    : await host.connectTcp(database.host, database.port)
  return openSession(channel, {
    user: database.user ?? '',
    database: database.name ?? '',
    password: () => findPassword(database, environment),
    statementTimeout: database.statementTimeout,
  })
}
