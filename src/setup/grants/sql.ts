import { ROLE_MARK } from '../../platform/catalog.js'
import { API_TOKENS, type Consumer, type NeededTable, tablesOf } from '../../platform/data-access.js'
import { SCHEMA } from '../../source/postgres/opening.js'
import { shellWord } from '../../text/shell-words.js'
import { sqlIdentifier } from '../../text/sql-identifier.js'
import { dollarQuoted, identifier, literal } from './quoting.js'

export interface RoleGrants {
  readonly role: string
  readonly database: string
  /** Where the platform has its tables. */
  readonly schema?: string
  /** Seconds. */
  readonly statementTimeout: number
  /** What is to be read through the role. */
  readonly consumers: readonly Consumer[]
}

/** `watch`, `serve`, cron and a few people at once; far below what PostgreSQL has for all (100). */
const CONNECTIONS = 8

/** Words in rows of at most so many letters, each after the first set in as far as `margin` is long. */
const wrapped = (words: readonly string[], margin: string): string => {
  const rows: string[] = []
  for (const word of words) {
    const row = rows.at(-1)
    if (row !== undefined && row.length + word.length + 2 <= 96) rows[rows.length - 1] = `${row}, ${word}`
    else rows.push(word)
  }
  return rows.join(`,\n${margin}`)
}

const grant = (table: string, columns: readonly string[], role: string, margin = ''): string =>
  `${margin}GRANT SELECT (${wrapped(columns.map(sqlIdentifier), `${margin}  `)})\n${margin}  ON ${table} TO ${identifier(role)};`

const grantIf = (condition: string, ...rest: Parameters<typeof grant>): string[] => [`  IF ${condition} THEN`, grant(...rest), '  END IF;']

const hasColumn = (table: string, column: string): string =>
  `EXISTS (SELECT FROM pg_attribute WHERE attrelid = ${literal(table)}::regclass AND attname = ${literal(column)})`

/** Of each of these as much as the platform has. */
const optionalGrants = (tables: readonly NeededTable[], role: string): string[] => {
  const body = tables.flatMap(({ table, columns, mayLack, isOptional }) =>
    isOptional
      ? grantIf(`to_regclass(${literal(table)}) IS NOT NULL`, table, columns, role, '    ')
      : mayLack.flatMap(column => grantIf(hasColumn(table, column), table, [column], role, '    ')),
  )
  if (body.length === 0) return []
  return ['-- Not every platform has these.', `DO ${dollarQuoted(['BEGIN', ...body, 'END'].join('\n'))};`, '']
}

const makeRole = ({ role, database }: RoleGrants): string => `\
DO ${dollarQuoted(`\
BEGIN
  IF current_database() <> ${literal(database)} THEN
    RAISE EXCEPTION 'this is the database %', current_database()
      USING HINT = 'Connect to the one of the platform.';
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = ${literal(role)}) THEN
    CREATE ROLE ${identifier(role)};
    COMMENT ON ROLE ${identifier(role)} IS ${literal(ROLE_MARK)};
  ELSIF (SELECT shobj_description(oid, 'pg_authid') FROM pg_roles WHERE rolname = ${literal(role)})
    IS DISTINCT FROM ${literal(ROLE_MARK)} THEN
    RAISE EXCEPTION USING
      MESSAGE = ${literal(`the role ${role} is there already, and may be somebody's`)},
      HINT = ${literal(
        `Take another: check_status grants --role <name>. Or, where nothing else uses it: COMMENT ON ROLE ${identifier(role)} IS ${literal(ROLE_MARK)};`,
      )};
  END IF;
END`)};`

/** What only the API asks for beyond all others: the keys of the staff. */
const keysOf = (consumers: readonly Consumer[], needed: readonly NeededTable[]): NeededTable[] =>
  tablesOf(consumers).flatMap(({ table, columns, ...more }) => {
    const known = needed.find(other => other.table === table)?.columns ?? []
    const own = columns.filter(column => !known.includes(column))
    return own.length > 0 ? [{ ...more, table, columns: own, isOptional: true }] : []
  })

/** The statements that make the role, and let it read those columns and nothing else. To be run by a superuser, as often as one likes. */
export const grantsSql = (grants: RoleGrants): string => {
  const { role, database, schema = SCHEMA, statementTimeout, consumers } = grants
  const [name, base] = [identifier(role), identifier(database)]
  const schemas = schema.split(',').map(one => (one.trim() === SCHEMA ? SCHEMA : identifier(one.trim())))
  // Which of several has a table is for the server to say.
  const nameOf = (table: string): string => (schemas.length > 1 ? sqlIdentifier(table) : `${schemas[0]}.${sqlIdentifier(table)}`)
  const named = (tables: readonly NeededTable[]): NeededTable[] => tables.map(needed => ({ ...needed, table: nameOf(needed.table) }))
  const plain = tablesOf(consumers.filter(({ name }) => name !== API_TOKENS))
  const needed = named(plain)
  const tokens = named(keysOf(consumers, plain))
  const within = schemas.join(', ')
  return `${[
    '-- A role for check_status. It may read the columns that its queries use, and nothing else.',
    '-- All of it happens, or nothing does. A second run changes nothing; one after an update of check_status brings',
    '-- the rights up to date. As a superuser, in the database of the platform, like this:',
    `--   check_status grants --only sql | sudo -u postgres psql -v ON_ERROR_STOP=1 -d ${shellWord(database)}`,
    '',
    'BEGIN;',
    ...(schemas.length > 1 ? [`SET LOCAL search_path = ${within};`] : []),
    '',
    "-- PostgreSQL has no CREATE ROLE IF NOT EXISTS. A role that is somebody else's is left as it is.",
    makeRole(grants),
    '',
    `ALTER ROLE ${name} LOGIN CONNECTION LIMIT ${CONNECTIONS};`,
    '-- Whoever holds the role can lift these two. The wall is what it has no right to.',
    `ALTER ROLE ${name} SET default_transaction_read_only = on;`,
    `ALTER ROLE ${name} SET statement_timeout = '${statementTimeout}s';`,
    '',
    `GRANT CONNECT ON DATABASE ${base} TO ${name};`,
    `GRANT USAGE ON SCHEMA ${within} TO ${name};`,
    '',
    "-- What it had from an earlier version goes; the role's own rights, nobody else's.",
    `REVOKE ALL ON ALL TABLES IN SCHEMA ${within} FROM ${name};`,
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
          '-- For the API: the keys of the staff. Whoever reads them can act as the staff on the platform. Leave this',
          '-- out where the keys of `check_status token create` will do.',
          ...optionalGrants(tokens, role).slice(1),
        ]
      : []),
    'COMMIT;',
    '',
    '-- A password is asked for, and stands nowhere; with peer authentication there is none:',
    `--   \\password ${name}`,
    '',
    '-- Where tables have row level security, the role sees only what their policies show: check_status then says that their figures',
    '-- are unknown. Either let the role see every row:',
    `--   ALTER ROLE ${name} BYPASSRLS;`,
    '-- or, where the policies show it every row, say so in the settings: row_policies = "trusted" under [targets.<name>.database].',
    '',
    '-- Every role may by default make temporary tables, and before PostgreSQL 15 tables in the schema public. That is',
    "-- everybody's right and not this role's: see first whether the application's own role lives by it.",
    `--   REVOKE TEMPORARY ON DATABASE ${base} FROM PUBLIC;`,
    '--   REVOKE CREATE ON SCHEMA public FROM PUBLIC;',
    '',
    '-- To undo it:',
    `--   REVOKE ALL ON ALL TABLES IN SCHEMA ${within} FROM ${name};`,
    `--   REVOKE ALL ON SCHEMA ${within} FROM ${name};`,
    `--   REVOKE ALL ON DATABASE ${base} FROM ${name};`,
    `--   DROP ROLE ${name};`,
  ].join('\n')}\n`
}
