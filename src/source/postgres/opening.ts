import pg from 'pg'

/** A lock is given up before an operator would notice the wait (house rule for production). */
const LOCK_TIMEOUT_MS = 300

/** An upper limit: PostgreSQL allocates only what a query needs. */
export const WORK_MEM_KB = 32_768

/** Django's default schema. */
export const SCHEMA = 'public'

export interface OpeningSettings {
  readonly timeoutMs: number
  /** The search path: schemas, comma-separated. */
  readonly schema: string
  /** Read text as raw bytes, because the server does not know its encoding. */
  readonly isRaw: boolean
}

/** The state of the database, read before the first query. */
export interface Opening {
  readonly now: Date
  /** The tables that row level security filters for this role, with their schema if it is not on the search path. */
  readonly filtered: ReadonlySet<string>
  /** There are further schemas, in which a missing table may be. */
  readonly hasOtherSchemas: boolean
}

const pathOf = (schema: string): string =>
  schema
    .split(',')
    .map(name => (name.trim() === SCHEMA ? SCHEMA : pg.escapeIdentifier(name.trim())))
    .join(',')

/** `public` and `information_schema`, which every database has. */
const DEFAULT_SCHEMA_COUNT = 2

/** Returns one row. PostgreSQL prints a regclass with its schema only if that is not on the search path. */
const STATE_QUERY =
  "SELECT now(),json_agg(oid::regclass),(SELECT count(*)FROM pg_namespace WHERE nspname!~'^pg_')FROM pg_class WHERE row_security_active(oid)"

/**
 * Begins the transaction and reads the state that all its queries depend on. SET LOCAL passes through PgBouncer and ends with the
 * transaction; it overrides the role's own date style, zone and search path. jit is off: no query runs long enough for compilation to
 * pay off, but PostgreSQL expects it to for large tables. With the default work_mem of 4 MB, sorting ten million users would spill to disk.
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
    STATE_QUERY,
    'SAVEPOINT q',
  ].join(';')

/** Parses the replies; undefined: they are out of step, so neither rows nor missing rows can be trusted. */
export const openingOf = (results: unknown): Opening | undefined => {
  const [row] = (Array.isArray(results) ? results : []).flatMap((result: pg.QueryResult) => result.rows)
  if (!(row?.now instanceof Date)) return undefined
  return { now: row.now, filtered: new Set(row.json_agg ?? []), hasOtherSchemas: Number(row.count) > DEFAULT_SCHEMA_COUNT }
}

/** Finds tables of these names in all schemas. An extra round trip, made only if a table is missing. */
export const elsewhereSql = (tables: readonly string[], timeoutMs: number): string =>
  [
    'BEGIN READ ONLY',
    `SET LOCAL statement_timeout=${timeoutMs}`,
    `SELECT relname::text AS "table", nspname::text AS schema FROM pg_class JOIN pg_namespace AS n ON n.oid = relnamespace
    WHERE relname = ANY(${pg.escapeLiteral(`{${tables.join(',')}}`)}) AND relkind IN ('r', 'p', 'v', 'm', 'f') ORDER BY nspname`,
    'COMMIT',
  ].join(';')
