import type { Duplex } from 'node:stream'
import { DatabaseError } from '../errors.js'
import type { Outcome, Query } from '../readings.js'
import { newClient } from './client.js'
import { readError } from './errors.js'
import { failingTable } from './failing-table.js'
import { minify } from './minify.js'
import { elsewhereSql, openingOf, openingSql, SCHEMA } from './opening.js'
import type { OptimisticAuth } from './optimistic-auth.js'
import { checked } from './rows.js'
import { PostgresStream } from './stream.js'
import { isMissing, toldWhere, unlessFiltered } from './table-access.js'

export interface Login {
  /** Where the server is, for messages. */
  readonly at: string
  readonly user: string
  readonly database: string
  /** Asked only when the server wants one. */
  readonly password: () => Promise<string | undefined>
  /** Seconds. */
  readonly statementTimeout: number
  /** Where tables are looked for, and nowhere else. */
  readonly schema?: string
  /** Row level security shows the role every row. */
  readonly trustsPolicies?: boolean
  /** Lets the queries go along with the last word of the sign-in; without it they wait until the server says so. */
  readonly welcome?: OptimisticAuth
}

export interface SessionReplies {
  readonly now: Date | undefined
  readonly rows: Map<Query<any>, Outcome<readonly any[]>>
  /** Milliseconds until each was there. */
  readonly tookMs: Map<Query<any>, number>
}

export interface Session {
  /** All queries in one transaction and one flight. Never throws: what failed is an outcome. */
  read(queries: readonly Query<any>[]): Promise<SessionReplies>
  /** Whether it can be read from again. */
  isAlive(): boolean
  /** Says goodbye, so that neither the server nor a pooler takes it for a crash, and waits for nothing. */
  close(): void
  /** Ends what is under way with `reason`. */
  destroy(reason: Error): void
}

const outOfTurn = (at: string): DatabaseError =>
  new DatabaseError(
    `what answers at ${at} answers out of turn`,
    'Is it a pooler that cannot take several queries at once? Name the port of PostgreSQL itself, or of PgBouncer.',
  )

/** SQLSTATE: bytes that are no text in the encoding that was asked for. */
const NOT_OF_ENCODING = '22021'

/** Rows under the names that they were asked for under. */
const respelt = (rows: readonly Record<string, unknown>[], renamed: ReadonlyMap<string, string>): readonly Record<string, unknown>[] =>
  renamed.size === 0
    ? rows
    : rows.map(row => Object.fromEntries(Object.entries(row).map(([column, value]) => [renamed.get(column) ?? column, value])))

/** Speaks PostgreSQL over an open channel. The queries wait in line until the sign-in is through, so that they go out with no pause. */
export const openSession = (channel: Duplex, login: Login): Session => {
  const { at, user, database, password, statementTimeout, schema = SCHEMA, trustsPolicies = false, welcome } = login
  const timeoutMs = Math.round(statementTimeout * 1000)
  const stream = new PostgresStream(channel, at, welcome)
  /** The server does not know of what encoding its texts are, and refuses those that are not UTF-8 to whoever wants it. */
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
  /** The server's last words say more than the end of the connection, which may be heard of first. */
  let lastWords: unknown
  let lost: unknown
  client.on('error', error => {
    lost ??= error
  })
  const connected = client.connect().catch(error => {
    lost ??= error
    // pg leaves queries in its queue when the sign-in fails; destroying the stream settles them.
    stream.destroy()
  })

  const note = (error: unknown): void => {
    if ((error as { severity?: string }).severity !== 'FATAL') return
    lastWords ??= error
    lost ??= error
  }
  const run = async (query: Query<any>): Promise<Outcome<readonly any[]>> => {
    const { sql, renamed } = minify(query.sql)
    const statement = `/*${query.name}*/${sql}`
    try {
      const { rows } = await client.query(statement, [...query.values])
      return checked(query, respelt(rows, renamed), isRaw)
    } catch (error) {
      note(error)
      wasRefused ||= (error as { code?: string }).code === NOT_OF_ENCODING
      const told = readError(lastWords ?? lost ?? error)
      return { ok: false, error: lost ? told : { ...told, message: `${told.message}${failingTable(query, statement, error as object)}` } }
    }
  }
  const tell = (sql: string): Promise<{ readonly results?: unknown; readonly error?: unknown }> =>
    client.query(sql).then(
      results => ({ results }),
      error => {
        note(error)
        return { error }
      },
    )

  /** Where tables are that were missed once; of those that are nowhere, that they are. */
  const schemas = new Map<string, readonly string[]>()
  const lookElsewhere = async (tables: readonly string[]): Promise<void> => {
    const unknown = tables.filter(table => !schemas.has(table))
    if (unknown.length === 0) return
    const { results } = await tell(elsewhereSql(unknown, timeoutMs))
    const rows: { table: string; schema: string }[] = (Array.isArray(results) ? results : []).flatMap(({ rows }) => rows)
    for (const table of unknown)
      schemas.set(
        table,
        rows.filter(row => row.table === table).map(row => row.schema),
      )
  }

  const flight = async (queries: readonly Query<any>[]): Promise<SessionReplies> => {
    const begun = tell(openingSql({ timeoutMs, schema, isRaw }))
    const start = performance.now()
    const tookMs = new Map<Query<any>, number>()
    // A query that fails aborts no more than itself: the savepoint outlives every ROLLBACK TO it.
    const flying = queries.map((query, i) => {
      const outcome = run(query).finally(() => tookMs.set(query, performance.now() - start))
      // After the last one it ends either way.
      if (i < queries.length - 1) void tell('ROLLBACK TO q')
      return outcome
    })
    const committed = tell('COMMIT')
    await connected
    const { results, error: refused } = await begun
    const outcomes = await Promise.all(flying)
    // Its answer is in the same packet as the last row: nothing is left open behind what is told.
    await committed
    const opening = refused ? undefined : openingOf(results)
    if (!opening) {
      const failed: Outcome<never> = { ok: false, error: readError(refused ? (lastWords ?? lost ?? refused) : outOfTurn(at)) }
      return { now: undefined, rows: new Map(queries.map(query => [query, failed])), tookMs }
    }
    const missing = queries.filter((_, i) => isMissing(outcomes[i] as Outcome<unknown>))
    if (missing.length > 0 && opening.hasOtherSchemas && !lost) await lookElsewhere(missing.flatMap(({ reads }) => Object.keys(reads)))
    const filtered = trustsPolicies ? new Set<string>() : opening.filtered
    const rows = queries.map((query, i): [Query<any>, Outcome<readonly any[]>] => [
      query,
      toldWhere(query, unlessFiltered(query, outcomes[i] as Outcome<readonly any[]>, filtered, user), schemas, schema),
    ])
    return { now: opening.now, rows: new Map(rows), tookMs }
  }

  return {
    async read(queries) {
      const answers = await flight(queries)
      if (!wasRefused || !isUnchecked || isRaw || lost) return answers
      isRaw = true
      return flight(queries)
    },
    isAlive: () => lost === undefined && !stream.destroyed,
    close() {
      if (!stream.destroyed) stream.terminate()
    },
    destroy(reason) {
      lastWords ??= reason
      lost ??= reason
      stream.destroy(reason)
    },
  }
}
