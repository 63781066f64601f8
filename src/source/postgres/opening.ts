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
  /** That the flight reads. */
  readonly tables: readonly string[]
  /** Text comes as it lies there: the server does not know of what encoding it is. */
  readonly isRaw: boolean
}

/** What the server says before the first query is answered. */
export interface Opening {
  readonly now: Date
  /** Table → whether row level security filters it for this role. One that the search path does not lead to has its schema before it. */
  readonly tables: ReadonlyMap<string, boolean>
}

const pathOf = (schema: string): string =>
  schema
    .split(',')
    .map(name => (name.trim() === SCHEMA ? SCHEMA : pg.escapeIdentifier(name.trim())))
    .join(',')

/** One row. A regclass is written with its schema just where the search path does not lead to it. */
const lookAround = (tables: readonly string[]): string =>
  tables.length === 0
    ? 'SELECT now()'
    : `SELECT now(),json_object_agg(oid::regclass,row_security_active(oid))FROM pg_class WHERE relname=ANY('{${tables.join(',')}}')`

/**
 * Begins the transaction, and asks what all of its queries hang on. SET LOCAL, for PgBouncer lets it through and it ends with the
 * transaction; dates, zone and schema as the queries need them, whatever the role's own are. No query runs long enough for a compiler
 * to pay, which PostgreSQL does not see for those over a large table. With its usual 4 MB it would write to the disk what a query over
 * ten million users sorts or counts by.
 */
export const openingSql = ({ timeoutMs, schema, tables, isRaw }: OpeningSettings): string =>
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
    lookAround(tables),
    'SAVEPOINT q',
  ].join(';')

/** What came back; undefined: the answers are out of step, so neither rows nor missing rows can be trusted. */
export const openingOf = (results: unknown): Opening | undefined => {
  const rows = (Array.isArray(results) ? results : []).flatMap((result: pg.QueryResult) => result.rows)
  const [{ now, json_object_agg: tables } = { now: undefined }] = rows
  return now instanceof Date ? { now, tables: new Map(Object.entries(tables ?? {})) } : undefined
}
