import type { Consumer } from '../../platform/data-access.js'
import { EXPECTED, HELPFUL, type Index } from '../../platform/indexes.js'
import { sqlIdentifier } from '../../text/sql-identifier.js'
import { plural } from '../../text/words.js'
import { failed, fine, warning } from '../findings.js'
import { check, type Finding } from '../types.js'
import { catalogOf } from './postgres.js'

/** Below so many rows a scan is over before anybody notices. */
const LARGE = 100_000

const serves = (there: Index, wanted: Index): boolean =>
  there.table === wanted.table && wanted.columns.every((column, i) => there.columns[i] === column)

const isRead = ({ table, columns }: Index, consumers: readonly Consumer[]): boolean =>
  consumers.some(({ queries }) => queries.some(({ reads }) => columns.every(column => reads[table]?.includes(column))))

const sql = ({ table, columns }: Index): string =>
  `CREATE INDEX CONCURRENTLY ON ${sqlIdentifier(table)} (${columns.map(sqlIdentifier).join(', ')});`

const HOW = 'Have the owner of the tables run this, when little else is going on; check_status never does:'

/** Indexes that the queries count on, and those that would help where a table has grown. */
export const indexes = check({
  title: 'Indexes',
  after: ['database-sign-in'],
  async run(context): Promise<Finding[]> {
    const { indexes: outcome, tables } = await catalogOf(context)
    if (!outcome.ok) return [failed(outcome.error)]
    // What a table lacks is known only where its columns are.
    if (!tables.ok) return [failed(tables.error)]
    const consumers = await context.consumers()
    const there = new Map(tables.value.map(found => [found.table, found]))
    // What has no such column, or no such table, is another check's to tell.
    const isMissing = (wanted: Index): boolean =>
      wanted.columns.every(column => there.get(wanted.table)?.columns.includes(column)) &&
      isRead(wanted, consumers) &&
      !outcome.value.some(index => serves(index, wanted))
    const expected = EXPECTED.filter(isMissing)
    const helpful = HELPFUL.filter(wanted => isMissing(wanted) && (there.get(wanted.table)?.rows ?? 0) >= LARGE)
    if (expected.length + helpful.length === 0) return [fine('the queries have those that they count on')]
    return [
      ...(expected.length > 0
        ? [
            warning(
              `${plural(expected.length, 'index', 'indexes')} that the queries count on ${expected.length === 1 ? 'is' : 'are'} missing`,
              HOW,
              expected.map(sql),
            ),
          ]
        : []),
      ...(helpful.length > 0
        ? [
            warning(
              `${plural(helpful.length, 'more index', 'more indexes')} would help, now that the tables are large`,
              HOW,
              helpful.map(sql),
            ),
          ]
        : []),
    ]
  },
})
