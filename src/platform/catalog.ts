import { z } from 'zod'
import type { Query } from '../source/readings.js'

const TABLES = "('r', 'p', 'v', 'm', 'f')"
const OWN_SCHEMAS = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"
const columnsWhere = (condition: string): string => `
  ARRAY(
    SELECT a.attname::text
    FROM pg_attribute AS a
    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped${condition}
    ORDER BY a.attnum
  )`
const READABLE = " AND has_column_privilege(c.oid, a.attnum, 'SELECT')"

/** The comment that marks a role made by `check_status grants`. */
export const ROLE_MARK = 'made by: check_status grants'

const Server = z.object({
  version: z.string(),
  number: z.int(), // 150018 is 15.18
  database: z.string(),
  encoding: z.string(),
  path: z.string(), // the search path
  role: z.string(),
  now: z.date(), // when the statement ran, not when the transaction began
  isStandby: z.boolean(),
  behindSeconds: z.number().nullable(), // since the last transaction that a standby replayed; null on a primary
  isCaughtUp: z.boolean().nullable(), // a standby has replayed everything that it received
  isSuperuser: z.boolean(),
  isReadOnly: z.boolean(), // by default_transaction_read_only
  isMadeByGrants: z.boolean(), // made by `check_status grants`
  powers: z.array(z.string()), // further attributes: CREATEROLE, REPLICATION…
  memberOf: z.array(z.string()),
  canBecome: z.array(z.string()), // superusers that it may become with SET ROLE
  createsIn: z.array(z.string()), // schemas
})
export type Server = z.infer<typeof Server>

/** The schemas of the search path: `app` and `public` for `"app", public`. */
export const schemasOf = ({ path }: Pick<Server, 'path'>): string[] => path.split(',').map(name => name.trim().replace(/^"(.*)"$/, '$1'))

/** The server, and the role that is signed in. */
export const server: Query<Server> = {
  kind: 'query',
  name: 'catalog.server',
  sql: `
    SELECT
      current_setting('server_version') AS version,
      current_setting('server_version_num')::int AS number,
      current_database()::text AS database,
      getdatabaseencoding()::text AS encoding,
      current_setting('search_path') AS path,
      current_user::text AS role,
      clock_timestamp() AS now,
      pg_is_in_recovery() AS "isStandby",
      EXTRACT(EPOCH FROM now() - pg_last_xact_replay_timestamp())::float8 AS "behindSeconds",
      pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() AS "isCaughtUp",
      r.rolsuper AS "isSuperuser",
      current_setting('default_transaction_read_only') = 'on' AS "isReadOnly",
      shobj_description(r.oid, 'pg_authid') IS NOT DISTINCT FROM '${ROLE_MARK}' AS "isMadeByGrants",
      array_remove(ARRAY[
        CASE WHEN r.rolcreaterole THEN 'CREATEROLE' END,
        CASE WHEN r.rolcreatedb THEN 'CREATEDB' END,
        CASE WHEN r.rolreplication THEN 'REPLICATION' END
      ], NULL) AS powers,
      ARRAY(
        SELECT m.rolname::text
        FROM pg_roles AS m
        WHERE NOT r.rolsuper AND m.oid <> r.oid AND pg_has_role(r.oid, m.oid, 'MEMBER')
        ORDER BY m.rolname
      ) AS "memberOf",
      ARRAY(
        SELECT m.rolname::text
        FROM pg_roles AS m
        WHERE NOT r.rolsuper AND m.rolsuper AND pg_has_role(r.oid, m.oid, 'MEMBER')
        ORDER BY m.rolname
      ) AS "canBecome",
      ARRAY(
        SELECT n.nspname::text
        FROM pg_namespace AS n
        WHERE ${OWN_SCHEMAS} AND has_schema_privilege(n.oid, 'CREATE')
        ORDER BY n.nspname
      ) AS "createsIn"
    FROM pg_roles AS r
    WHERE r.rolname = current_user`,
  values: [],
  row: Server,
  reads: {},
}

const FoundTable = z.object({
  table: z.string(),
  isThere: z.boolean(),
  elsewhere: z.array(z.string()), // other schemas with a table of that name
  isFiltered: z.boolean(), // by row level security, for this role
  columns: z.array(z.string()),
  readable: z.array(z.string()), // for this role
  rows: z.number().nullable(), // the server's estimate; -1 if it has none
})
export type FoundTable = z.infer<typeof FoundTable>

/** The state of these tables, resolved by the search path as in a query. */
export const tablesNamed = (tables: readonly string[]): Query<FoundTable> => ({
  kind: 'query',
  name: 'catalog.tablesNamed',
  sql: `
    SELECT
      w.name AS "table",
      c.oid IS NOT NULL AS "isThere",
      ARRAY(
        SELECT n.nspname::text
        FROM pg_class AS o
        JOIN pg_namespace AS n ON n.oid = o.relnamespace
        WHERE o.relname = w.name AND o.oid IS DISTINCT FROM c.oid AND o.relkind IN ${TABLES}
        ORDER BY n.nspname
      ) AS elsewhere,
      COALESCE(row_security_active(c.oid), false) AS "isFiltered",
      ${columnsWhere('')} AS columns,
      ${columnsWhere(READABLE)} AS readable,
      c.reltuples::float8 AS rows
    FROM unnest($1::text[]) AS w(name)
    LEFT JOIN pg_class AS c ON c.oid = to_regclass(w.name)
    ORDER BY w.name`,
  values: [tables],
  row: FoundTable,
  reads: {},
})

/** Nobody reads a longer list. */
const MAX_TABLES = 1000

const TableRight = z.object({
  schema: z.string(),
  table: z.string(),
  canWrite: z.boolean(),
  readable: z.array(z.string()),
})
export type TableRight = z.infer<typeof TableRight>

/** All tables that the role may read or write, except those that every role may read: the catalogs, and tables of extensions. */
export const rights: Query<TableRight> = {
  kind: 'query',
  name: 'catalog.rights',
  sql: `
    SELECT *
    FROM (
      SELECT
        n.nspname::text AS schema,
        c.relname::text AS "table",
        has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE') OR has_any_column_privilege(c.oid, 'INSERT, UPDATE') AS "canWrite",
        ${columnsWhere(READABLE)} AS readable
      FROM pg_class AS c
      JOIN pg_namespace AS n ON n.oid = c.relnamespace
      WHERE c.relkind IN ${TABLES}
        AND ${OWN_SCHEMAS}
        AND has_schema_privilege(n.oid, 'USAGE')
        AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
    ) AS held
    WHERE "canWrite" OR readable <> '{}'
    ORDER BY schema, "table"
    LIMIT ${MAX_TABLES}`,
  values: [],
  row: TableRight,
  reads: {},
}

/** The time in a zone; fails if the database does not know the zone. */
export const timeIn = (timezone: string): Query<{ there: string }> => ({
  kind: 'query',
  name: 'catalog.timeIn',
  sql: "SELECT to_char(now() AT TIME ZONE $1, 'YYYY-MM-DD HH24:MI') AS there",
  values: [timezone],
  row: z.object({ there: z.string() }),
  reads: {},
})

/** The time zone in the server's configuration, whatever this transaction has set. */
export const serverZone: Query<{ zone: string | null }> = {
  kind: 'query',
  name: 'catalog.zone',
  sql: "SELECT (SELECT reset_val FROM pg_settings WHERE name = 'TimeZone') AS zone",
  values: [],
  row: z.object({ zone: z.string().nullable() }),
  reads: {},
}

/** Whether a column holds secrets, judged by its name; also the API's tokens, which grant access. */
export const isSecretColumn = (table: string, column: string): boolean =>
  /passw(or)?d|secret|private_key|api_key|session_(key|data)|(^|_)(token|otp)(_|$)/i.test(column) ||
  (table === 'authtoken_token' && column === 'key')
