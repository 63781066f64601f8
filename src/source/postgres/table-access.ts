import pg from 'pg'
import type { Outcome, Query, ReadError } from '../readings.js'
import { tableOf } from '../target-hints.js'

/** The server refuses a role that has `row_security = off` by the same code as one that may not read at all. */
const isAboutPolicies = ({ denied, message }: ReadError): boolean => denied === true && /row-level security/.test(message)

/** What a query brought, unless rows of its tables are hidden from the role: what is left of them makes no figure. */
export const unlessFiltered = (
  { reads }: Query<any>,
  outcome: Outcome<readonly any[]>,
  filtered: ReadonlySet<string>,
  role: string,
): Outcome<readonly any[]> => {
  const tables = Object.keys(reads).filter(table => filtered.has(table))
  if (tables.length === 0 || !(outcome.ok || isAboutPolicies(outcome.error))) return outcome
  return {
    ok: false,
    error: {
      message: `row level security hides rows of ${tables.join(', ')} from the role ${role}: what is counted there would be wrong`,
      hint: `As a superuser: ALTER ROLE ${pg.escapeIdentifier(role)} BYPASSRLS; where its policies show every row, set row_policies = "trusted" under ${tableOf('database')}.`,
    },
  }
}

export const isMissing = (outcome: Outcome<unknown>): boolean => !outcome.ok && outcome.error.absent === true

/** The schemas that have a table of that name. */
export type Schemas = ReadonlyMap<string, readonly string[]>

/** A table that every platform has is not there: nothing is done without it. */
const isExpected = ({ reads, lateTables = [] }: Query<any>, { message }: ReadError): boolean =>
  !Object.keys(reads).some(table => !lateTables.includes(table) && message.split(/\W+/).includes(table))

/**
 * What a query failed with, and where the table is that it did not find. It stays `absent` only where not every platform has that table.
 * @param schema where it was looked for
 */
export const toldWhere = (query: Query<any>, outcome: Outcome<readonly any[]>, found: Schemas, schema: string): Outcome<readonly any[]> => {
  if (outcome.ok || !isMissing(outcome)) return outcome
  const places = schema.split(',').map(name => name.trim())
  const table = Object.keys(query.reads).find(name => found.has(name) && !found.get(name)?.some(one => places.includes(one)))
  if (table === undefined) return isExpected(query, outcome.error) ? outcome : { ok: false, error: { ...outcome.error, absent: false } }
  const schemas = found.get(table) ?? []
  return {
    ok: false,
    error: {
      message: `there is no table ${table} in schema ${schema}; there is one in ${schemas.join(', ')}`,
      hint: `Set schema = ${JSON.stringify(schemas[0])} under ${tableOf('database')} if that is the platform's; the role needs USAGE on it.`,
    },
  }
}
