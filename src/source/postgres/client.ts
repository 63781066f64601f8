import pg from 'pg'
import { types } from './column-types.js'
import type { PostgresStream } from './stream.js'

export interface ClientLogin {
  readonly user: string
  readonly database: string
  /** Asked only when the server wants one. */
  readonly password: () => Promise<string | undefined>
  readonly stream: PostgresStream
  /** Is told the encoding of the database, once the server has said it. */
  readonly onEncoding: (encoding: string) => void
}

/** What goes into the start-up message, and into how its answers are read. */
type Parameters = Record<'user' | 'database' | 'options' | 'replication' | 'client_encoding', unknown>

interface Inner {
  readonly connectionParameters: Parameters
  readonly connection: {
    on(event: 'parameterStatus', listen: (said: { readonly parameterName: string; readonly parameterValue: string }) => void): void
  }
}

/**
 * A client of pg that goes by what it is told and by nothing else. pg reads a variable of the environment for each parameter that
 * is left out, and takes what is empty for left out: so these are taken back before it says its first word.
 */
export const newClient = ({ user, database, password, stream, onEncoding }: ClientLogin): pg.Client => {
  const client = new pg.Client({
    user,
    database,
    // There is no TLS within SSH, and pg refuses a PGSSLNEGOTIATION that asks for it.
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
  const { connectionParameters, connection } = client as unknown as Inner
  Object.assign(connectionParameters, { user, database, options: undefined, replication: undefined, client_encoding: '' })
  connection.on('parameterStatus', ({ parameterName, parameterValue }) => {
    if (parameterName === 'server_encoding') onEncoding(parameterValue)
  })
  return client
}
