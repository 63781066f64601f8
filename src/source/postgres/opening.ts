import pg from 'pg'

/** A lock is given up before an operator would notice the wait (house rule for production). */
const LOCK_TIMEOUT_MS = 300

/** At most, and only where a query needs it. */
export const WORK_MEM_KB = 32_768

/** Where Django has its tables unless it is told otherwise. */
export const SCHEMA = 'public'

export interface OpeningSettings {
  readonly timeoutMs: number
  /** Schemas, comma-separated, in the order in which tables are looked for. */
  readonly schema: string
  /** Text comes as it lies there: the server does not know of what encoding it is. */
  readonly isRaw: boolean
}

/** What the server says before the first query is answered. */
export interface Opening {
  readonly now: Date
  /** The tables that row level security filters for this role. One that the search path does not lead to has its schema before it. */
  readonly filtered: ReadonlySet<string>
  /** A table that is not found may be in another schema. */
  readonly hasOtherSchemas: boolean
}

const pathOf = (schema: string): string =>
  schema
    .split(',')
    .map(name => (name.trim() === SCHEMA ? SCHEMA : pg.escapeIdentifier(name.trim())))
    .join(',')

/** `public` and `information_schema`: every database has these. */
const USUAL_SCHEMAS = 2

/** One row. A regclass is written with its schema just where the search path does not lead to it. */
const LOOK_AROUND =
  "SELECT now(),json_agg(oid::regclass),(SELECT count(*)FROM pg_namespace WHERE nspname!~'^pg_')FROM pg_class WHERE row_security_active(oid)"

/**
 * Begins the transaction, and asks what all of its queries hang on. SET LOCAL, for PgBouncer lets it through and it ends with the
 * transaction; dates, zone and schema as the queries need them, whatever the role's own are. No query runs long enough for a compiler
 * to pay, which PostgreSQL does not see for those over a large table. With its usual 4 MB it would write to the disk what a query over
 * ten million users sorts or counts by.
 */
export const openingSql = ({ timeoutMs, schema, isRaw }: OpeningSettings): string =>
  [
    'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY',
    `SET LOCAL statement_timeout=${timeoutMs}`,
    `SET LOCAL lock_timeout=${LOCK_TIMEOUT_MS}`,
    `SET LOCAL idle_in_transaction_session_timeout=${timeoutMs * 2}`,
    'SET LOCAL datestyle=ISO',
    'SET LOCAL timezone=UTC',
    'SET LOCAL jit=off',
    `SET LOCAL work_mem=${WORK_MEM_KB}`,
    `SET LOCAL search_path=${pathOf(schema)}`,
    ...(isRaw ? ['SET LOCAL client_encoding=SQL_ASCII'] : []),
    LOOK_AROUND,
    'SAVEPOINT q',
  ].join(';')

/** What came back; undefined: the answers are out of step, so neither rows nor missing rows can be trusted. */
export const openingOf = (results: unknown): Opening | undefined => {
  const [row] = (Array.isArray(results) ? results : []).flatMap((result: pg.QueryResult) => result.rows)
  if (!(row?.now instanceof Date)) return undefined
  return { now: row.now, filtered: new Set(row.json_agg ?? []), hasOtherSchemas: Number(row.count) > USUAL_SCHEMAS }
}

/** Where else there are tables of these names: a round trip of its own, for whoever misses one. */
export const elsewhereSql = (tables: readonly string[], timeoutMs: number): string =>
  [
    'BEGIN READ ONLY',
    `SET LOCAL statement_timeout=${timeoutMs}`,
    `SELECT relname::text AS "table", nspname::text AS schema FROM pg_class JOIN pg_namespace AS n ON n.oid = relnamespace
    WHERE relname = ANY(${pg.escapeLiteral(`{${tables.join(',')}}`)}) AND relkind IN ('r', 'p', 'v', 'm', 'f') ORDER BY nspname`,
    'COMMIT',
  ].join(';')
