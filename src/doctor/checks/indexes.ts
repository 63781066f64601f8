import type { Consumer } from '../../platform/data-access.js'
import { EXPECTED_INDEXES, HELPFUL_INDEXES, type Index } from '../../platform/indexes.js'
import { sqlIdentifier } from '../../text/sql-identifier.js'
import { plural } from '../../text/words.js'
import { failed, fine, warning } from '../findings.js'
import { check, type Finding } from '../types.js'
import { catalogOf } from './postgres.js'

/** Scanning fewer rows takes no noticeable time. */
const LARGE_TABLE_ROWS = 100_000

const covers = (existing: Index, wanted: Index): boolean =>
  existing.table === wanted.table && wanted.columns.every((column, i) => existing.columns[i] === column)

const isRead = ({ table, columns }: Index, consumers: readonly Consumer[]): boolean =>
  consumers.some(({ queries }) => queries.some(({ reads }) => columns.every(column => reads[table]?.includes(column))))

const sql = ({ table, columns }: Index): string =>
  `CREATE INDEX CONCURRENTLY ON ${sqlIdentifier(table)} (${columns.map(sqlIdentifier).join(', ')});`

const HOW = 'Have the owner of the tables run this at a quiet time; check_status never does:'

/** Indexes that the queries rely on, and those that would help once a table has grown. */
export const indexes = check({
  title: 'Indexes',
  after: ['database-sign-in'],
  async run(context): Promise<Finding[]> {
    const { indexes: outcome, tables } = await catalogOf(context)
    if (!outcome.ok) return [failed(outcome.error)]
    // A missing index is only recognisable if the columns are known.
    if (!tables.ok) return [failed(tables.error)]
    const consumers = await context.consumers()
    const byName = new Map(tables.value.map(found => [found.table, found]))
    // Missing tables and columns are reported by another check.
    const isMissing = (wanted: Index): boolean =>
      wanted.columns.every(column => byName.get(wanted.table)?.columns.includes(column)) &&
      isRead(wanted, consumers) &&
      !outcome.value.some(index => covers(index, wanted))
    const expected = EXPECTED_INDEXES.filter(isMissing)
    const helpful = HELPFUL_INDEXES.filter(wanted => isMissing(wanted) && (byName.get(wanted.table)?.rows ?? 0) >= LARGE_TABLE_ROWS)
    if (expected.length + helpful.length === 0) return [fine('every index that the queries rely on exists')]
    return [
      ...(expected.length > 0
        ? [
            warning(
              `${plural(expected.length, 'index', 'indexes')} that the queries rely on ${expected.length === 1 ? 'is' : 'are'} missing`,
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
