import pg from 'pg'
import type { Outcome, Query, ReadError } from '../readings.js'
import { tableOf } from '../target-hints.js'
import type { Opening } from './opening.js'

export interface Access {
  readonly role: string
  readonly schema: string
  /** The person says that the policies show the role every row. */
  readonly trustsPolicies: boolean
}

const hides = (tables: readonly string[], { role }: Access): ReadError => ({
  message: `row level security hides rows of ${tables.join(', ')} from the role ${role}: what is counted there would be wrong`,
  hint: `As a superuser: ALTER ROLE ${pg.escapeIdentifier(role)} BYPASSRLS; where its policies show every row, set row_policies = "trusted" under ${tableOf('database')}.`,
})

const elsewhere = (table: string, schemas: readonly string[], { schema }: Access): ReadError => ({
  message: `there is no table ${table} in schema ${schema}; there is one in ${schemas.join(', ')}`,
  hint: `Set schema = ${JSON.stringify(schemas[0])} under ${tableOf('database')} if that is the platform's; the role needs USAGE on it.`,
})

const schemasWith = (table: string, tables: Opening['tables']): string[] =>
  [...tables.keys()]
    .filter(name => name.endsWith(`.${table}`))
    .map(name => name.slice(0, -table.length - 1))
    .map(schema => (schema.startsWith('"') ? schema.slice(1, -1).replaceAll('""', '"') : schema))

/** The server refuses a role that has `row_security = off` in the same words whatever the language of the rest. */
const isAboutPolicies = ({ denied, message }: ReadError): boolean => denied === true && /row-level security/.test(message)

/** What a query brought, in the light of what the role sees of its tables: rows that are hidden make no figure. */
export const judged = (
  { reads }: Query<any>,
  outcome: Outcome<readonly any[]>,
  tables: Opening['tables'],
  access: Access,
): Outcome<readonly any[]> => {
  const names = Object.keys(reads)
  if (outcome.ok || isAboutPolicies(outcome.error)) {
    const filtered = names.filter(table => tables.get(table))
    return filtered.length > 0 && !access.trustsPolicies ? { ok: false, error: hides(filtered, access) } : outcome
  }
  if (!outcome.error.absent) return outcome
  const missing = names.find(table => !tables.has(table) && schemasWith(table, tables).length > 0)
  return missing === undefined ? outcome : { ok: false, error: elsewhere(missing, schemasWith(missing, tables), access) }
}
