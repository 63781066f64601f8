import type { DatabaseSettings } from '../../config/settings.js'
import type { DatabaseAddress } from '../host.js'

/** The path of the socket; the settings may name its directory instead, as with libpq. */
export const socketPath = (socket: string, port: number): string =>
  /\.s\.PGSQL\.\d+$/.test(socket) ? socket : `${socket}/.s.PGSQL.${port}`

/** Where the settings say that the host finds its PostgreSQL. */
export const addressOf = ({ socket, host, port }: Pick<DatabaseSettings, 'socket' | 'host' | 'port'>): DatabaseAddress =>
  socket ? { socket: socketPath(socket, port) } : { host, port }
