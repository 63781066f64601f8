import type { Duplex } from 'node:stream'
import type { Hint } from '../../text/hint.js'
import { DatabaseError } from '../errors.js'
import type { Outcome, Query } from '../readings.js'
import { newClient } from './client.js'
import { isFatal, readError } from './errors.js'
import { failingTable } from './failing-table.js'
import { minify } from './minify.js'
import { elsewhereSql, openingOf, openingSql, SCHEMA } from './opening.js'
import type { OptimisticAuth } from './optimistic-auth.js'
import { checkedRows } from './rows.js'
import { PostgresStream } from './stream.js'
import { explainMissingTable, isMissing, unlessFiltered } from './table-access.js'
import type { Encryption } from './tls.js'

export interface Login {
  /** Where the server is, for messages. */
  readonly at: string
  readonly user: string
  readonly database: string
  /** Called only if the server wants one. */
  readonly password: () => Promise<string | undefined>
  /** Seconds. */
  readonly statementTimeout: number
  /** The whole search path. */
  readonly schema?: string
  /** The role's row level security policies show it every row. */
  readonly trustsPolicies?: boolean
  /** Sends the queries together with the last message of the sign-in; without it they wait until the server accepts. */
  readonly optimisticAuth?: OptimisticAuth
  /** The server is reached over TCP, where it can ask for TLS. */
  readonly isTcp?: boolean
  /** Of the channel. */
  readonly encryption?: Encryption
}

export interface SessionReplies {
  readonly now: Date | undefined
  readonly rows: Map<Query<any>, Outcome<readonly any[], Hint>>
  /** Milliseconds until each reply. */
  readonly tookMs: Map<Query<any>, number>
}

export interface Session {
  /** Runs all queries in one transaction and one flight. Never throws: failures are outcomes. */
  read(queries: readonly Query<any>[]): Promise<SessionReplies>
  /** Whether `read` can be called again. */
  isAlive(): boolean
  /** Undefined: the connection to PostgreSQL is not encrypted, or only by SSH. */
  readonly encryption: Encryption | undefined
  /** Sends Terminate, so that neither the server nor a pooler logs a crash, and does not wait. */
  close(): void
  /** Fails pending reads with `reason`. */
  destroy(reason: Error): void
}

const outOfStep = (at: string): DatabaseError =>
  new DatabaseError(
    `the replies of the server at ${at} are out of step with the queries`,
    'Is it a pooler that cannot pipeline queries? Set port to that of PostgreSQL itself, or of PgBouncer.',
  )

/** SQLSTATE character_not_in_repertoire: bytes that are not valid in the requested encoding. */
const INVALID_ENCODING = '22021'

/** Rows under the column names of the original SQL. */
const withOriginalNames = (
  rows: readonly Record<string, unknown>[],
  renamed: ReadonlyMap<string, string>,
): readonly Record<string, unknown>[] =>
  renamed.size === 0
    ? rows
    : rows.map(row => Object.fromEntries(Object.entries(row).map(([column, value]) => [renamed.get(column) ?? column, value])))

/** Opens a PostgreSQL session over an open channel. pg queues the queries during the sign-in, so that they then go out at once. */
export const openSession = (channel: Duplex, login: Login): Session => {
  const { at, user, database, password, statementTimeout, schema = SCHEMA, trustsPolicies = false, optimisticAuth } = login
  const timeoutMs = Math.round(statementTimeout * 1000)
  const stream = new PostgresStream(channel, at, optimisticAuth)
  /** The database is SQL_ASCII: its text is in no declared encoding, and the server refuses to send what is not UTF-8 as UTF-8. */
  let isUnchecked = false
  let isRaw = false
  let wasRefused = false
  const client = newClient({
    user,
    database,
    password,
    stream,
    onEncoding: encoding => {
      isUnchecked = encoding === 'SQL_ASCII'
    },
  })
  /** The server's final error says more than the end of the connection, which may be noticed first. */
  let fatalError: unknown
  let lost: unknown
  client.on('error', error => {
    lost ??= error
  })
  const connected = client.connect().catch(error => {
    lost ??= error
    // pg leaves queries in its queue when the sign-in fails; destroying the stream settles them.
    stream.destroy()
  })

  const explain = (error: unknown): ReturnType<typeof readError> => readError(error, login.isTcp === true && !login.encryption)
  const noteFatal = (error: unknown): void => {
    if (!isFatal(error as object, !optimisticAuth?.isRefused)) return
    fatalError ??= error
    lost ??= error
  }
  const run = async (query: Query<any>): Promise<Outcome<readonly any[], Hint>> => {
    const { sql, renamed } = minify(query.sql)
    const statement = `/*${query.name}*/${sql}`
    try {
      const { rows } = await client.query(statement, [...query.values])
      return checkedRows(query, withOriginalNames(rows, renamed), isRaw)
    } catch (error) {
      noteFatal(error)
      wasRefused ||= (error as { code?: string }).code === INVALID_ENCODING
      const failure = explain(fatalError ?? lost ?? error)
      return {
        ok: false,
        error: lost ? failure : { ...failure, message: `${failure.message}${failingTable(query, statement, error as object)}` },
      }
    }
  }
  const execute = (sql: string): Promise<{ readonly results?: unknown; readonly error?: unknown }> =>
    client.query(sql).then(
      results => ({ results }),
      error => {
        noteFatal(error)
        return { error }
      },
    )

  /** Missing table → the schemas that have it; none if no schema does. */
  const schemas = new Map<string, readonly string[]>()
  const lookElsewhere = async (tables: readonly string[]): Promise<void> => {
    const unknown = tables.filter(table => !schemas.has(table))
    if (unknown.length === 0) return
    const { results } = await execute(elsewhereSql(unknown, timeoutMs))
    const rows: { table: string; schema: string }[] = (Array.isArray(results) ? results : []).flatMap(({ rows }) => rows)
    for (const table of unknown)
      schemas.set(
        table,
        rows.filter(row => row.table === table).map(row => row.schema),
      )
  }

  const flight = async (queries: readonly Query<any>[]): Promise<SessionReplies> => {
    const begun = execute(openingSql({ timeoutMs, schema, isRaw }))
    const start = performance.now()
    const tookMs = new Map<Query<any>, number>()
    // A failing query aborts only itself: the savepoint survives each ROLLBACK TO.
    const pending = queries.map((query, i) => {
      const outcome = run(query).finally(() => tookMs.set(query, performance.now() - start))
      // After the last query, COMMIT ends the transaction either way.
      if (i < queries.length - 1) void execute('ROLLBACK TO q')
      return outcome
    })
    const committed = execute('COMMIT')
    await connected
    const { results, error: refused } = await begun
    const outcomes = await Promise.all(pending)
    // Arrives in the same packet as the last row, so this waits for nothing, and no transaction is left open.
    await committed
    const opening = refused ? undefined : openingOf(results)
    if (!opening) {
      const failed: Outcome<never, Hint> = { ok: false, error: explain(refused ? (fatalError ?? lost ?? refused) : outOfStep(at)) }
      return { now: undefined, rows: new Map(queries.map(query => [query, failed])), tookMs }
    }
    const missing = queries.filter((_, i) => isMissing(outcomes[i] as Outcome<unknown, Hint>))
    if (missing.length > 0 && opening.hasOtherSchemas && !lost) await lookElsewhere(missing.flatMap(({ reads }) => Object.keys(reads)))
    const filtered = trustsPolicies ? new Set<string>() : opening.filtered
    const rows = queries.map((query, i): [Query<any>, Outcome<readonly any[], Hint>] => [
      query,
      explainMissingTable(query, unlessFiltered(query, outcomes[i] as Outcome<readonly any[], Hint>, filtered, user), schemas, schema),
    ])
    return { now: opening.now, rows: new Map(rows), tookMs }
  }

  return {
    async read(queries) {
      const replies = await flight(queries)
      if (!wasRefused || !isUnchecked || isRaw || lost) return replies
      isRaw = true
      return flight(queries)
    },
    isAlive: () => lost === undefined && !stream.destroyed,
    encryption: login.encryption,
    close() {
      if (!stream.destroyed) stream.terminate()
    },
    destroy(reason) {
      fatalError ??= reason
      lost ??= reason
      stream.destroy(reason)
    },
  }
}
