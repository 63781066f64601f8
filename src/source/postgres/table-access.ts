import pg from 'pg'
import type { Hint } from '../../text/hint.js'
import type { Outcome, Query, ReadError } from '../readings.js'

/** The outcome of a query, or an error if row level security hides rows of its tables: counts of the visible rows would be wrong. */
export const unlessFiltered = (
  { reads }: Query<any>,
  outcome: Outcome<readonly any[], Hint>,
  filtered: ReadonlySet<string>,
  role: string,
): Outcome<readonly any[], Hint> => {
  const tables = Object.keys(reads).filter(table => filtered.has(table))
  if (tables.length === 0 || !(outcome.ok || outcome.error.hidden)) return outcome
  return {
    ok: false,
    error: {
      message: `row level security hides rows of ${tables.join(', ')} from the role ${role}: counts would be wrong`,
      hint: ({ database }) =>
        `As a superuser: ALTER ROLE ${pg.escapeIdentifier(role)} BYPASSRLS; if its policies show every row, set row_policies = "trusted" under ${database}.`,
    },
  }
}

export const isMissing = (outcome: Outcome<unknown, Hint>): boolean => !outcome.ok && outcome.error.absent === true

/** The schemas that have a table of that name. */
export type Schemas = ReadonlyMap<string, readonly string[]>

/** Whether the table that is missing is one that not every platform has. */
const mayBeMissing = ({ reads, lateTables = [] }: Query<any>, { message }: ReadError<Hint>): boolean =>
  !Object.keys(reads).some(table => !lateTables.includes(table) && message.split(/\W+/).includes(table))

/**
 * Adds to a missing table's error the schemas that have the table. The error stays `absent` only if not every platform has that table.
 * @param schema the search path of the query
 */
export const explainMissingTable = (
  query: Query<any>,
  outcome: Outcome<readonly any[], Hint>,
  found: Schemas,
  schema: string,
): Outcome<readonly any[], Hint> => {
  if (outcome.ok || !isMissing(outcome)) return outcome
  const searched = schema.split(',').map(name => name.trim())
  const table = Object.keys(query.reads).find(name => found.has(name) && !found.get(name)?.some(other => searched.includes(other)))
  if (table === undefined) return mayBeMissing(query, outcome.error) ? outcome : { ok: false, error: { ...outcome.error, absent: false } }
  const schemas = found.get(table) ?? []
  return {
    ok: false,
    error: {
      message: `there is no table ${table} in schema ${schema}; there is one in ${schemas.join(', ')}`,
      hint: ({ database }) =>
        `If that is the platform's schema, set schema = ${JSON.stringify(schemas[0])} under ${database}; the role needs USAGE on it.`,
    },
  }
}
