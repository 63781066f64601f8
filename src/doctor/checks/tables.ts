import { type FoundTable, schemasOf } from '../../platform/catalog.js'
import { type Consumer, consumersOf, consumersWithout, isOfApi, type NeededTable, tablesOf } from '../../platform/data-access.js'
import { sqlIdentifier } from '../../text/sql-identifier.js'
import { plural } from '../../text/words.js'
import { error, failed, fine, leftOut, warning } from '../findings.js'
import { check, type Finding } from '../types.js'
import { catalogOf } from './postgres.js'

/** `; without it: sections payments, recent; rule silence; the API`: everything that needs a table or column. */
export const listAffected = (consumers: readonly string[]): string => {
  const all = consumers.map(consumer => /^(?:(section|rule|command|api) )?(.*)$/.exec(consumer) ?? [])
  const names = (...kinds: (string | undefined)[]): string[] => all.flatMap(([, kind, name = '']) => (kinds.includes(kind) ? [name] : []))
  const phrase = (kind: string, [first, ...others]: readonly string[]): string[] =>
    first === undefined ? [] : [`${kind}${others.length > 0 ? 's' : ''} ${[first, ...others].join(', ')}`]
  const affected = [
    ...phrase('section', names('section')),
    ...phrase('rule', names('rule')),
    ...phrase('command', names('command', undefined)),
    ...(names('api').length > 0 ? ['the API'] : []),
  ]
  return affected.length > 0 ? `; without it: ${affected.join('; ')}` : ''
}

const CHANGED = 'The platform has changed, or this is another database: compare it with what this version reads.'

interface TableCheck {
  readonly found: FoundTable
  readonly needed: NeededTable
  readonly consumers: readonly Consumer[]
  readonly role: string
  /** The number of API tokens created here. */
  readonly ownTokens: number
  /** The schemas that are searched for tables. */
  readonly schemas: readonly string[]
}

const grantOf = ({ table }: FoundTable, columns: readonly string[], role: string): string =>
  `GRANT SELECT (${columns.map(sqlIdentifier).join(', ')}) ON ${sqlIdentifier(table)} TO ${sqlIdentifier(role)};`

/** Only the API needs the staff's tokens, and it works without them if there are tokens of its own. */
const staffUnreadable = (what: string, ownTokens: number, paste: readonly string[]): Finding =>
  ownTokens > 0
    ? leftOut(`${what}: the API accepts ${plural(ownTokens, 'token')} of "check_status token create", but none of the platform's staff`)
    : warning(
        `${what}: nobody can sign in to the API`,
        paste.length > 0
          ? "Create a token (check_status token create), or let the role read the staff's (check_status grants --with-api), as the owner of the table:"
          : 'Create a token: check_status token create',
        paste,
      )

const isOnlyForApi = (consumers: readonly Consumer[], table: string, columns?: readonly string[]): boolean =>
  consumersOf(
    consumers.filter(consumer => !isOfApi(consumer)),
    table,
    columns,
  ).length === 0

const missingTable = ({ found: { table, elsewhere }, needed, consumers, ownTokens, schemas }: TableCheck): Finding => {
  const affected = listAffected(consumersWithout(consumers, table))
  if (elsewhere.length > 0)
    return error(
      `there is no table ${table} in schema ${schemas.join(', ')}; there is one in ${elsewhere.join(', ')}${affected}`,
      ({ database }) =>
        `Set schema = ${JSON.stringify(elsewhere[0])} under ${database} if that is the platform's; the role needs USAGE on it.`,
    )
  if (isOnlyForApi(consumers, table)) return staffUnreadable(`there is no table ${table}`, ownTokens, [])
  return needed.isOptional
    ? fine(`there is no table ${table}, as on some platforms${affected}`)
    : error(`there is no table ${table}${affected}`, CHANGED)
}

const lacking = ({ found: { table, columns }, needed, consumers }: TableCheck): Finding[] => {
  const missing = needed.columns.filter(column => !columns.includes(column))
  const expected = missing.filter(column => needed.mayLack.includes(column))
  const lost = missing.filter(column => !needed.mayLack.includes(column))
  const describe = (names: readonly string[]): string => `${table} has no ${names.length === 1 ? 'column' : 'columns'} ${names.join(', ')}`
  return [
    ...(expected.length > 0 ? [fine(`${describe(expected)}, as on older platforms: not required`)] : []),
    ...lost.map(column => error(`${describe([column])}${listAffected(consumersOf(consumers, table, [column]))}`, CHANGED)),
  ]
}

const unreadable = ({ found, needed, consumers, role, ownTokens }: TableCheck): Finding[] => {
  const { table, columns, readable } = found
  const denied = needed.columns.filter(column => columns.includes(column) && !readable.includes(column))
  if (denied.length === 0) return []
  const what = readable.length === 0 ? `the role may not read ${table}` : `the role may not read ${denied.join(', ')} of ${table}`
  const grant = grantOf(found, denied, role)
  if (isOnlyForApi(consumers, table, denied)) return [staffUnreadable(what, ownTokens, [grant])]
  return [error(`${what}${listAffected(consumersOf(consumers, table, denied))}`, 'Grant it, as the owner of the table:', [grant])]
}

/** Row level security raises no error: a table with all rows hidden looks empty. */
const filtered = (found: readonly FoundTable[], consumers: readonly Consumer[], role: string, isTrusted: boolean): Finding[] => {
  const names = found.filter(({ isFiltered }) => isFiltered).map(({ table }) => table)
  if (names.length === 0) return []
  if (isTrusted) return [fine(`row level security filters ${names.join(', ')}: its policies are trusted to show every row (row_policies)`)]
  const affected = [...new Set(names.flatMap(table => consumersOf(consumers, table)))]
  return [
    error(
      `row level security hides rows of ${names.join(', ')} from the role${listAffected(affected)}`,
      ({ database }) => `If its policies show every row, set row_policies = "trusted" under ${database}; otherwise, as a superuser:`,
      [`ALTER ROLE ${sqlIdentifier(role)} BYPASSRLS;`],
    ),
  ]
}

/** The tables and columns that the queries read, and what is affected if one is missing. */
export const tables = check({
  title: 'Tables',
  after: ['database-sign-in'],
  async run(context) {
    const catalog = await catalogOf(context)
    if (!catalog.tables.ok) return [failed(catalog.tables.error)]
    const [consumers, ownTokens] = await Promise.all([context.consumers(), context.ownTokens().catch(() => 0)])
    const [server] = catalog.server.ok ? catalog.server.value : []
    const { role, schemas } = server ? { role: server.role, schemas: schemasOf(server) } : { role: 'check_status', schemas: [] }
    const all = tablesOf(consumers)
    const isTrusted = context.settings.target.database.trustsPolicies === true
    const findings = catalog.tables.value.flatMap((found): Finding[] => {
      const needed = all.find(({ table }) => table === found.table)
      if (!needed) return []
      const table = { found, needed, consumers, role, ownTokens, schemas }
      return found.isThere ? [...lacking(table), ...unreadable(table)] : [missingTable(table)]
    })
    findings.push(...filtered(catalog.tables.value, consumers, role, isTrusted))
    if (findings.some(({ status }) => status === 'error' || status === 'warning')) return findings
    const columns = all.reduce((sum, table) => sum + table.columns.length, 0)
    return [
      fine(
        findings.length > 0
          ? `everything else needed from ${plural(all.length, 'table')} exists and is readable`
          : `everything needed from ${plural(all.length, 'table')} exists and is readable (${plural(columns, 'column')})`,
      ),
      ...findings,
    ]
  },
})
