import { ROLE_MARK } from '../../platform/catalog.js'
import { API_TOKENS, type Consumer, type NeededTable, tablesOf } from '../../platform/data-access.js'
import { SCHEMA } from '../../source/postgres/opening.js'
import { sqlIdentifier } from '../../text/sql-identifier.js'
import { dollarQuoted, identifier, literal } from './quoting.js'

export interface RoleGrants {
  readonly role: string
  readonly database: string
  /** The schemas of the platform's tables, comma-separated. */
  readonly schema?: string
  /** Seconds. */
  readonly statementTimeout: number
  /** Everything that reads through the role. */
  readonly consumers: readonly Consumer[]
  /** The commands that take the statements there, for a person to copy. */
  readonly run: readonly string[]
}

/** Enough for `watch`, `serve`, cron and a few people at once, and far below PostgreSQL's default for all clients (100). */
const MAX_CONNECTIONS = 8

const MAX_ROW_CHARS = 96

/** Joins words with commas and breaks the rows; each row after the first begins with `margin`. */
const wrapWords = (words: readonly string[], margin: string): string => {
  const rows: string[] = []
  for (const word of words) {
    const row = rows.at(-1)
    if (row !== undefined && row.length + word.length + 2 <= MAX_ROW_CHARS) rows[rows.length - 1] = `${row}, ${word}`
    else rows.push(word)
  }
  return rows.join(`,\n${margin}`)
}

const grant = (table: string, columns: readonly string[], role: string, margin = ''): string =>
  `${margin}GRANT SELECT (${wrapWords(columns.map(sqlIdentifier), `${margin}  `)})\n${margin}  ON ${table} TO ${identifier(role)};`

const grantIf = (condition: string, ...rest: Parameters<typeof grant>): string[] => [`  IF ${condition} THEN`, grant(...rest), '  END IF;']

const hasColumn = (table: string, column: string): string =>
  `EXISTS (SELECT FROM pg_attribute WHERE attrelid = ${literal(table)}::regclass AND attname = ${literal(column)})`

/** Grants for tables and columns that the platform may lack: each only if it exists. */
const optionalGrants = (tables: readonly NeededTable[], role: string): string[] => {
  const body = tables.flatMap(({ table, columns, mayLack, isOptional }) =>
    isOptional
      ? grantIf(`to_regclass(${literal(table)}) IS NOT NULL`, table, columns, role, '    ')
      : mayLack.flatMap(column => grantIf(hasColumn(table, column), table, [column], role, '    ')),
  )
  if (body.length === 0) return []
  return ['-- Not every platform has these tables and columns.', `DO ${dollarQuoted(['BEGIN', ...body, 'END'].join('\n'))};`, '']
}

const createRole = ({ role, database }: RoleGrants): string => `\
DO ${dollarQuoted(`\
BEGIN
  IF current_database() <> ${literal(database)} THEN
    RAISE EXCEPTION 'this is the wrong database: %', current_database()
      USING HINT = 'Connect to the database of the platform.';
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = ${literal(role)}) THEN
    CREATE ROLE ${identifier(role)};
    COMMENT ON ROLE ${identifier(role)} IS ${literal(ROLE_MARK)};
  ELSIF (SELECT shobj_description(oid, 'pg_authid') FROM pg_roles WHERE rolname = ${literal(role)})
    IS DISTINCT FROM ${literal(ROLE_MARK)} THEN
    RAISE EXCEPTION USING
      MESSAGE = ${literal(`the role ${role} already exists, and check_status did not create it`)},
      HINT = ${literal(
        `Choose another: check_status grants --role <name>. If nothing else uses this role: COMMENT ON ROLE ${identifier(role)} IS ${literal(ROLE_MARK)};`,
      )};
  END IF;
END`)};`

/** The tables and columns that only the API reads: the staff's keys. */
const tokenTables = (consumers: readonly Consumer[], needed: readonly NeededTable[]): NeededTable[] =>
  tablesOf(consumers).flatMap(({ table, columns, ...more }) => {
    const known = needed.find(other => other.table === table)?.columns ?? []
    const own = columns.filter(column => !known.includes(column))
    return own.length > 0 ? [{ ...more, table, columns: own, isOptional: true }] : []
  })

const schemasOf = (schema: string): readonly string[] =>
  schema.split(',').map(one => (one.trim() === SCHEMA ? SCHEMA : identifier(one.trim())))

/** The end of the role: what it was granted, and itself. */
const undoStatements = (role: string, database: string, schemas: readonly string[]): readonly string[] => {
  const name = identifier(role)
  return [
    `REVOKE ALL ON ALL TABLES IN SCHEMA ${schemas.join(', ')} FROM ${name};`,
    `REVOKE ALL ON SCHEMA ${schemas.join(', ')} FROM ${name};`,
    `REVOKE ALL ON DATABASE ${identifier(database)} FROM ${name};`,
    `DROP ROLE ${name};`,
  ]
}

/** Statements that drop the role that `grantsSql` created, and refuse any other. */
export const dropRoleSql = ({ role, database, schema = SCHEMA }: Pick<RoleGrants, 'role' | 'database' | 'schema'>): string => {
  const check = `\
BEGIN
  IF (SELECT shobj_description(oid, 'pg_authid') FROM pg_roles WHERE rolname = ${literal(role)})
    IS DISTINCT FROM ${literal(ROLE_MARK)} THEN
    RAISE EXCEPTION USING
      MESSAGE = ${literal(`there is no role ${role} that check_status grants created`)},
      HINT = 'Somebody else made it, or it is gone: look before you drop it.';
  END IF;
END`
  return `${['BEGIN;', `DO ${dollarQuoted(check)};`, ...undoStatements(role, database, schemasOf(schema)), 'COMMIT;'].join('\n')}\n`
}

/** Statements that create the role and let it read those columns only. A superuser can run them any number of times. */
export const grantsSql = (grants: RoleGrants): string => {
  const { role, database, schema = SCHEMA, statementTimeout, consumers, run } = grants
  const [name, base] = [identifier(role), identifier(database)]
  const schemas = schemasOf(schema)
  // With several schemas, the server's search_path finds the one that has the table.
  const nameOf = (table: string): string => (schemas.length > 1 ? sqlIdentifier(table) : `${schemas[0]}.${sqlIdentifier(table)}`)
  const named = (tables: readonly NeededTable[]): NeededTable[] => tables.map(needed => ({ ...needed, table: nameOf(needed.table) }))
  const plain = tablesOf(consumers.filter(({ name }) => name !== API_TOKENS))
  const needed = named(plain)
  const tokens = named(tokenTables(consumers, plain))
  const schemaList = schemas.join(', ')
  return `${[
    '-- A role for check_status that may read the columns that its queries use, and nothing else.',
    '-- One transaction; a second run changes nothing. Run it again after an update of check_status.',
    '-- Run it as a superuser in the database of the platform:',
    ...run.map(command => `--   ${command}`),
    '',
    'BEGIN;',
    ...(schemas.length > 1 ? [`SET LOCAL search_path = ${schemaList};`] : []),
    '',
    '-- PostgreSQL has no CREATE ROLE IF NOT EXISTS. A role that check_status did not create is left unchanged.',
    createRole(grants),
    '',
    `ALTER ROLE ${name} LOGIN CONNECTION LIMIT ${MAX_CONNECTIONS};`,
    '-- A session of the role can override these two settings. The real barrier is that it has no other rights.',
    `ALTER ROLE ${name} SET default_transaction_read_only = on;`,
    `ALTER ROLE ${name} SET statement_timeout = '${statementTimeout}s';`,
    '',
    `GRANT CONNECT ON DATABASE ${base} TO ${name};`,
    `GRANT USAGE ON SCHEMA ${schemaList} TO ${name};`,
    '',
    '-- Revokes what an earlier version granted to this role, and changes no other role.',
    `REVOKE ALL ON ALL TABLES IN SCHEMA ${schemaList} FROM ${name};`,
    '',
    ...needed
      .filter(({ isOptional }) => !isOptional)
      .flatMap(({ table, columns, mayLack }) => [
        grant(
          table,
          columns.filter(column => !mayLack.includes(column)),
          role,
        ),
        '',
      ]),
    ...optionalGrants(needed, role),
    ...(tokens.length > 0
      ? [
          "-- For the API: the staff's keys. Anyone who can read them can act as the staff on the platform. Leave this",
          '-- out if the tokens of `check_status token create` are enough.',
          ...optionalGrants(tokens, role).slice(1),
        ]
      : []),
    'COMMIT;',
    '',
    '-- To set a password, which psql asks for (signing in by the name of the account, peer, needs none):',
    `--   \\password ${name}`,
    '',
    '-- If tables have row level security, the role sees only the rows that their policies allow, and check_status reports those',
    '-- figures as unknown. Either let the role see every row:',
    `--   ALTER ROLE ${name} BYPASSRLS;`,
    '-- or, if the policies already allow every row, set row_policies = "trusted" under [targets.<name>.database] in the settings.',
    '',
    '-- By default every role may create temporary tables and, before PostgreSQL 15, tables in the schema public. These are',
    "-- rights of PUBLIC, not of this role. Before you revoke them, check that the application's own role does not need them.",
    `--   REVOKE TEMPORARY ON DATABASE ${base} FROM PUBLIC;`,
    '--   REVOKE CREATE ON SCHEMA public FROM PUBLIC;',
    '',
    '-- To undo it:',
    ...undoStatements(role, database, schemas).map(statement => `--   ${statement}`),
  ].join('\n')}\n`
}
