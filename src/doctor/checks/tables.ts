import { type FoundTable, schemasOf } from '../../platform/catalog.js'
import { type Consumer, consumersOf, consumersWithout, isOfApi, type NeededTable, tablesOf } from '../../platform/data-access.js'
import { tableOf } from '../../source/target-hints.js'
import { sqlIdentifier } from '../../text/sql-identifier.js'
import { plural } from '../../text/words.js'
import { error, failed, fine, leftOut, warning } from '../findings.js'
import { check, type Finding } from '../types.js'
import { catalogOf } from './postgres.js'

/** `sections payments, recent; rule silence; commands user, watch; the API`: all of them, for each is somebody's loss. */
export const lose = (readers: readonly string[]): string => {
  const all = readers.map(by => /^(?:(section|rule|command|api) )?(.*)$/.exec(by) ?? [])
  const names = (...kinds: (string | undefined)[]): string[] => all.flatMap(([, kind, name = '']) => (kinds.includes(kind) ? [name] : []))
  const told = (kind: string, [first, ...others]: readonly string[]): string[] =>
    first === undefined ? [] : [`${kind}${others.length > 0 ? 's' : ''} ${[first, ...others].join(', ')}`]
  const losers = [
    ...told('section', names('section')),
    ...told('rule', names('rule')),
    ...told('command', names('command', undefined)),
    ...(names('api').length > 0 ? ['the API'] : []),
  ]
  return losers.length > 0 ? `; without it: ${losers.join('; ')}` : ''
}

const CHANGED = 'The platform has changed, or this is another database: compare it with what this version reads.'

interface Judged {
  readonly found: FoundTable
  readonly needed: NeededTable
  readonly consumers: readonly Consumer[]
  readonly role: string
  /** Keys for the API that are kept here. */
  readonly ownTokens: number
  /** Where tables are looked for. */
  readonly schemas: readonly string[]
}

const grantOf = ({ table }: FoundTable, columns: readonly string[], role: string): string =>
  `GRANT SELECT (${columns.map(sqlIdentifier).join(', ')}) ON ${sqlIdentifier(table)} TO ${sqlIdentifier(role)};`

/** Nothing but the API wants it, which can do without it where somebody has one of our own keys. */
const withoutStaff = (what: string, ownTokens: number, paste: readonly string[]): Finding =>
  ownTokens > 0
    ? leftOut(`${what}: the API takes ${plural(ownTokens, 'key')} of "check_status token create", and none of the platform's staff`)
    : warning(
        `${what}: nobody can sign in to the API`,
        paste.length > 0
          ? 'Make a key for it (check_status token create), or let the role read those of the staff (check_status grants --with-api), as the owner of the table:'
          : 'Make a key for it: check_status token create',
        paste,
      )

const isOnlyForApi = (consumers: readonly Consumer[], table: string, columns?: readonly string[]): boolean =>
  consumersOf(
    consumers.filter(consumer => !isOfApi(consumer)),
    table,
    columns,
  ).length === 0

const missingTable = ({ found: { table, elsewhere }, needed, consumers, ownTokens, schemas }: Judged): Finding => {
  const losers = lose(consumersWithout(consumers, table))
  if (elsewhere.length > 0)
    return error(
      `there is no table ${table} in schema ${schemas.join(', ')}; there is one in ${elsewhere.join(', ')}${losers}`,
      `Set schema = ${JSON.stringify(elsewhere[0])} under ${tableOf('database')} if that is the platform's; the role needs USAGE on it.`,
    )
  if (isOnlyForApi(consumers, table)) return withoutStaff(`there is no table ${table}`, ownTokens, [])
  return needed.isOptional
    ? fine(`there is no table ${table}, as on some platforms${losers}`)
    : error(`there is no table ${table}${losers}`, CHANGED)
}

const lacking = ({ found: { table, columns }, needed, consumers }: Judged): Finding[] => {
  const missing = needed.columns.filter(column => !columns.includes(column))
  const expected = missing.filter(column => needed.mayLack.includes(column))
  const lost = missing.filter(column => !needed.mayLack.includes(column))
  const tell = (names: readonly string[]): string => `${table} has no ${names.length === 1 ? 'column' : 'columns'} ${names.join(', ')}`
  return [
    ...(expected.length > 0 ? [fine(`${tell(expected)}, as on older platforms: what reads it does without`)] : []),
    ...lost.map(column => error(`${tell([column])}${lose(consumersOf(consumers, table, [column]))}`, CHANGED)),
  ]
}

const unreadable = ({ found, needed, consumers, role, ownTokens }: Judged): Finding[] => {
  const { table, columns, readable } = found
  const denied = needed.columns.filter(column => columns.includes(column) && !readable.includes(column))
  if (denied.length === 0) return []
  const what = readable.length === 0 ? `the role may not read ${table}` : `the role may not read ${denied.join(', ')} of ${table}`
  const grant = grantOf(found, denied, role)
  if (isOnlyForApi(consumers, table, denied)) return [withoutStaff(what, ownTokens, [grant])]
  return [error(`${what}${lose(consumersOf(consumers, table, denied))}`, 'Let it, as the owner of the table:', [grant])]
}

/** Row level security makes no error: a table of which nothing is shown looks like one that is empty. */
const filtered = (found: readonly FoundTable[], consumers: readonly Consumer[], role: string, isTrusted: boolean): Finding[] => {
  const names = found.filter(({ isFiltered }) => isFiltered).map(({ table }) => table)
  if (names.length === 0) return []
  if (isTrusted) return [fine(`row level security filters ${names.join(', ')}: its policies are trusted to show every row (row_policies)`)]
  const losers = [...new Set(names.flatMap(table => consumersOf(consumers, table)))]
  return [
    error(
      `row level security hides rows of ${names.join(', ')} from the role${lose(losers)}`,
      `Where its policies show every row, set row_policies = "trusted" under ${tableOf('database')}; else, as a superuser:`,
      [`ALTER ROLE ${sqlIdentifier(role)} BYPASSRLS;`],
    ),
  ]
}

/** What every query needs to see, and who loses by what is missing. */
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
      const judged = { found, needed, consumers, role, ownTokens, schemas }
      return found.isThere ? [...lacking(judged), ...unreadable(judged)] : [missingTable(judged)]
    })
    findings.push(...filtered(catalog.tables.value, consumers, role, isTrusted))
    if (findings.some(({ status }) => status === 'error' || status === 'warning')) return findings
    const columns = all.reduce((sum, table) => sum + table.columns.length, 0)
    return [
      fine(
        findings.length > 0
          ? `all else that is needed of ${plural(all.length, 'table')} is there and can be read`
          : `all that is needed of ${plural(all.length, 'table')} is there and can be read (${columns} columns)`,
      ),
      ...findings,
    ]
  },
})
