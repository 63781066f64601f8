import type { Duplex } from 'node:stream'
import pg from 'pg'
import { z } from 'zod'
import { DatabaseError } from '../errors.js'
import type { Outcome, Query } from '../readings.js'
import { types } from './column-types.js'
import { concerned } from './concerned.js'
import { readError } from './errors.js'
import { checked } from './rows.js'
import { PostgresStream } from './stream.js'
import type { Welcome } from './welcome.js'

export interface Login {
  /** Where the server is, for messages. */
  readonly at: string
  readonly user: string
  readonly database: string
  /** Asked only when the server wants one. */
  readonly password: () => Promise<string | undefined>
  /** Seconds. */
  readonly statementTimeout: number
  /** Lets the queries go along with the last word of the sign-in; without it they wait until the server says so. */
  readonly welcome?: Welcome
}

export interface Answers {
  readonly now: Date | undefined
  readonly rows: Map<Query<any>, Outcome<readonly any[]>>
  /** Milliseconds until each was there. */
  readonly tookMs: Map<Query<any>, number>
}

export interface Session {
  /** All queries in one transaction and one flight. Never throws: what failed is an outcome. */
  read(queries: readonly Query<any>[]): Promise<Answers>
  /** Whether it can be read from again. */
  isAlive(): boolean
  /** Says goodbye, so that neither the server nor a pooler takes it for a crash, and waits for nothing. */
  close(): void
  /** Ends what is under way with `reason`. */
  destroy(reason: Error): void
}

/** By itself: a lock is waited for no longer than a person does not notice (the operators' rule for production). */
const LOCK_TIMEOUT_MS = 300

/** At most, and only where a query needs it. */
export const WORK_MEM_KB = 32_768

const CLOCK: Query<{ now: Date }> = {
  kind: 'query',
  name: 'clock',
  sql: 'SELECT now()',
  values: [],
  row: z.object({ now: z.date() }),
  reads: {},
}

/** Without the space that only people need: every byte of the flight crosses a slow link. What stands in quotes stays. */
const squeeze = (sql: string): string =>
  sql
    .trim()
    .split(/('[^']*'|"[^"]*")/)
    .map((part, i, parts) =>
      i % 2 === 1
        ? part
        : part
            .replace(/\s+/g, ' ')
            // A quote ends a word as well as a space does.
            .replace(i > 0 ? /^ (?=\w)/ : '', '')
            .replace(i < parts.length - 1 ? /(?<=\w\w) $/ : '', '')
            .replace(/ ?([(),=<>+*-]) ?/g, '$1')
            .replace(/ AS ([a-z])\b/g, ' $1')
            .replace(/\)AS ([a-z])\b/g, ')$1')
            // A name in quotes follows, which needs neither the word nor the space; nor does any other name, put in quotes.
            .replace(/ ?\bAS ?$/, '')
            .replace(/ ?\bAS ([a-z_]{2,})\b/g, '"$1"'),
    )
    .join('')

const statement = ({ name, sql }: Query<any>): string => `/*${name}*/${squeeze(sql)}`

/**
 * SET LOCAL, for PgBouncer lets it through and it ends with the transaction; dates and zone as `pg` reads them, whatever the role's
 * own are. No query runs long enough for a compiler to pay, which PostgreSQL does not see for those over a large table. With its usual
 * 4 MB it would write to the disk what a query over ten million users sorts or counts by.
 */
const begin = (timeoutMs: number): string =>
  [
    'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY',
    `SET LOCAL statement_timeout=${timeoutMs}`,
    `SET LOCAL lock_timeout=${LOCK_TIMEOUT_MS}`,
    `SET LOCAL idle_in_transaction_session_timeout=${timeoutMs * 2}`,
    'SET LOCAL datestyle=ISO',
    'SET LOCAL timezone=UTC',
    'SET LOCAL jit=off',
    `SET LOCAL work_mem=${WORK_MEM_KB}`,
    'SAVEPOINT q',
  ].join(';')

const outOfTurn = (at: string): DatabaseError =>
  new DatabaseError(
    `what answers at ${at} answers out of turn`,
    'Is it a pooler that cannot take several queries at once? Name the port of PostgreSQL itself, or of PgBouncer.',
  )

/** Speaks PostgreSQL over an open channel. The queries wait in line until the sign-in is through, so that they go out with no pause. */
export const openSession = (channel: Duplex, { at, user, database, password, statementTimeout, welcome }: Login): Session => {
  const stream = new PostgresStream(channel, at, welcome)
  const client = new pg.Client({
    user,
    database,
    password: password as () => Promise<string>,
    stream: () => stream as never,
    ssl: false,
    pipeline: true,
    application_name: 'check_status',
    types,
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
    const sql = statement(query)
    try {
      const { rows } = await client.query(sql, [...query.values])
      return checked(query, rows)
    } catch (error) {
      note(error)
      const told = readError(lastWords ?? lost ?? error)
      return { ok: false, error: lost ? told : { ...told, message: `${told.message}${concerned(query, sql, error as object)}` } }
    }
  }
  const tell = (sql: string): Promise<unknown> =>
    client.query(sql).then(
      () => undefined,
      error => {
        note(error)
        return error
      },
    )

  return {
    async read(queries) {
      // A query that fails aborts no more than itself: the savepoint outlives every ROLLBACK TO it.
      const begun = tell(begin(Math.round(statementTimeout * 1000)))
      const start = performance.now()
      const tookMs = new Map<Query<any>, number>()
      const flight = [CLOCK, ...queries].map(query => {
        const outcome = run(query).finally(() => tookMs.set(query, performance.now() - start))
        void tell('ROLLBACK TO q')
        return outcome
      })
      void tell('COMMIT')
      await connected
      const refused = await begun
      const [clock, ...outcomes] = await Promise.all(flight)
      // Nothing it says is the answer to what was asked, nor is what it does not say a zero.
      const isSilent = clock?.ok === true && clock.value.length === 0
      const reason = refused ? (lastWords ?? lost ?? refused) : isSilent ? outOfTurn(at) : undefined
      const failed: Outcome<never> | undefined = reason ? { ok: false, error: readError(reason) } : undefined
      return {
        now: clock?.ok ? (clock.value[0] as { now: Date } | undefined)?.now : undefined,
        rows: new Map(queries.map((query, i) => [query, failed ?? (outcomes[i] as Outcome<readonly any[]>)])),
        tookMs,
      }
    },
    isAlive: () => lost === undefined && !stream.destroyed,
    close() {
      if (!stream.destroyed) stream.sayGoodbye()
    },
    destroy(reason) {
      lastWords ??= reason
      lost ??= reason
      stream.destroy(reason)
    },
  }
}
