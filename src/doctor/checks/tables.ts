import { type Found, MAY_LACK } from '../../platform/catalog.js'
import { plural } from '../../report/words.js'
import { error, failed, fine, identifier, listed, warning } from '../findings.js'
import { check, type Finding, type Footing } from '../types.js'
import { catalogOf } from './postgres.js'

/** Who looks at a table, or at one of these columns of it. */
const whoReads = (footprint: readonly Footing[], table: string, columns?: readonly string[]): string[] =>
  footprint
    .filter(({ queries }) =>
      queries.some(({ reads }) => reads[table]?.some(column => columns === undefined || columns.includes(column)) ?? false),
    )
    .map(({ by }) => by)

const MOST_LOSERS = 8

const lose = (losers: readonly string[]): string => (losers.length > 0 ? `; without it: ${listed(losers, MOST_LOSERS)}` : '')

/** Nothing but the API needs it: whoever has none loses nothing. */
const isOfApi = (losers: readonly string[]): boolean => losers.every(by => /^api\b/.test(by))

const CHANGED = 'The platform has changed, or this is another database: compare it with what this version reads.'

const missingTable = ({ table, elsewhere }: Found, losers: readonly string[]): Finding => {
  if (elsewhere === null)
    return table in MAY_LACK && MAY_LACK[table]?.length === 0
      ? fine(`there is no table ${table}, as on some platforms${lose(losers)}`)
      : error(`there is no table ${table}${lose(losers)}`, CHANGED)
  return error(
    `the role does not find the table ${table}; there is one in schema ${elsewhere}${lose(losers)}`,
    'Let the role look there: GRANT USAGE on the schema, and put it on its search_path (ALTER ROLE … SET search_path).',
  )
}

const lacking = (found: Found, needed: readonly string[], footprint: readonly Footing[]): Finding[] => {
  const { table, columns } = found
  const missing = needed.filter(column => !columns.includes(column))
  const expected = missing.filter(column => MAY_LACK[table]?.includes(column))
  const lost = missing.filter(column => !expected.includes(column))
  const tell = (names: readonly string[]): string => `${table} has no ${names.length === 1 ? 'column' : 'columns'} ${names.join(', ')}`
  return [
    ...(expected.length > 0 ? [fine(`${tell(expected)}, as on older platforms: what reads it does without`)] : []),
    ...(lost.length > 0 ? [error(`${tell(lost)}${lose(whoReads(footprint, table, lost))}`, CHANGED)] : []),
  ]
}

const unreadable = (
  { table, columns, readable }: Found,
  needed: readonly string[],
  footprint: readonly Footing[],
  role: string,
): Finding[] => {
  const denied = needed.filter(column => columns.includes(column) && !readable.includes(column))
  if (denied.length === 0) return []
  const losers = whoReads(footprint, table, denied)
  const what = readable.length === 0 ? `the role may not read ${table}` : `the role may not read ${denied.join(', ')} of ${table}`
  const grant = `GRANT SELECT (${denied.map(identifier).join(', ')}) ON ${identifier(table)} TO ${identifier(role)};`
  const judge = isOfApi(losers) ? warning : error
  return [judge(`${what}${lose(losers)}`, 'Let it, as the owner of the table:', [grant])]
}

/** What every query needs to see, and who loses by what is missing. */
export const tables = check({
  title: 'Tables',
  after: ['database-sign-in'],
  async run(patient) {
    const { footprint } = patient
    const catalog = await catalogOf(patient)
    if (!catalog.tables.ok) return [failed(catalog.tables.error)]
    const role = (catalog.server.ok && catalog.server.value[0]?.role) || 'check_status'
    let columns = 0
    const findings = catalog.tables.value.flatMap((found): Finding[] => {
      const needed = [...new Set(footprint.flatMap(({ queries }) => queries.flatMap(({ reads }) => reads[found.table] ?? [])))].sort()
      columns += needed.length
      if (!found.isThere) return [missingTable(found, whoReads(footprint, found.table))]
      return [...lacking(found, needed, footprint), ...unreadable(found, needed, footprint, role)]
    })
    if (findings.some(({ standing }) => standing !== 'fine')) return findings
    return [
      fine(`all that is needed of ${plural(catalog.tables.value.length, 'table')} is there and can be read (${columns} columns)`),
      ...findings,
    ]
  },
})
