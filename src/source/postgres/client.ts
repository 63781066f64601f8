import pg from 'pg'
import { types } from './column-types.js'
import type { PostgresStream } from './stream.js'

export interface ClientLogin {
  readonly user: string
  readonly database: string
  /** Called only if the server wants one. */
  readonly password: () => Promise<string | undefined>
  readonly stream: PostgresStream
  /** Called with the encoding of the database, once the server reports it. */
  readonly onEncoding: (encoding: string) => void
}

/** The values that pg puts into the start-up message. */
type StartupParameters = Record<'user' | 'database' | 'options' | 'replication' | 'client_encoding', unknown>

interface ClientInternals {
  readonly connectionParameters: StartupParameters
  readonly connection: {
    on(event: 'parameterStatus', listen: (status: { readonly parameterName: string; readonly parameterValue: string }) => void): void
  }
}

/**
 * A pg client that uses these values and nothing else. pg reads an environment variable for each parameter that is absent or
 * empty, so those are reset before it sends its first message.
 */
export const newClient = ({ user, database, password, stream, onEncoding }: ClientLogin): pg.Client => {
  const client = new pg.Client({
    user,
    database,
    // The stream is encrypted already where the settings say so, and pg throws if PGSSLNEGOTIATION asks for it.
    ...({ sslnegotiation: 'postgres' } as object),
    password: password as () => Promise<string>,
    host: 'localhost',
    port: 5432,
    stream: () => stream as never,
    ssl: false,
    pipeline: true,
    application_name: 'check_status',
    types,
  })
  const { connectionParameters, connection } = client as unknown as ClientInternals
  Object.assign(connectionParameters, { user, database, options: undefined, replication: undefined, client_encoding: '' })
  connection.on('parameterStatus', ({ parameterName, parameterValue }) => {
    if (parameterName === 'server_encoding') onEncoding(parameterValue)
  })
  return client
}
