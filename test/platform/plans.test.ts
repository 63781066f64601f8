import { describe, expect } from 'vitest'
import type { Query } from '../../src/source/readings.js'
import { fill, sized } from '../bench/large-platform.js'
import { apiQueries } from '../support/api-queries.js'
import { lookupQueries } from '../support/lookups.js'
import { newRowQueries } from '../support/new-rows.js'
import { it, type Platform } from '../support/platform.js'
import { reportQueries } from '../support/report.js'

/**
 * A tenth of what the bench has. PostgreSQL weighs pages against rows, and both grow alike: from some ten thousand rows on a table is
 * never read from end to end because it is small, and what it chooses here it chooses for ten and a hundred times as many.
 */
const USERS = 100_000
/** Rows below which a table is read whole, and rightly. */
const BIG = 2_000

const queries: Query<any>[] = [...reportQueries(), ...lookupQueries(), ...newRowQueries(new Date(Date.now() - 60_000)), ...apiQueries()]

interface Node {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Index Name'?: string
  readonly 'Index Cond'?: string
  readonly Filter?: string
  readonly Plans?: readonly Node[]
}

interface Index {
  readonly table: string
  /** Columns that this or another index of the table begins with: a condition on one of them is a range of an index. */
  readonly leading: readonly string[]
}

interface Tables {
  readonly big: ReadonlySet<string>
  readonly indexes: ReadonlyMap<string, Index>
}

const nodesOf = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)]

const tablesOf = async ({ sql }: Platform): Promise<Tables> => {
  const big = await sql(`SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples >= ${BIG}`)
  const indexes = await sql(`
    SELECT c.relname AS name, i.indrelid::regclass::text AS table, ARRAY_AGG(attname::text) AS leading
    FROM pg_index AS i
    JOIN pg_class AS c ON c.oid = i.indexrelid
    JOIN pg_index AS other ON other.indrelid = i.indrelid
    JOIN pg_attribute ON attrelid = i.indrelid AND attnum = other.indkey[0]
    WHERE c.relnamespace = 'public'::regnamespace
    GROUP BY 1, 2`)
  return { big: new Set(big.map(({ relname }) => relname)), indexes: new Map(indexes.map(index => [index.name, index])) }
}

/** Nodes that read a big table from end to end: as it lies on disk, or all of an index, for the condition is on a later column of it. */
const wholeReads = async ({ sql }: Platform, { sql: text, values }: Query<any>, { big, indexes }: Tables) => {
  const [{ 'QUERY PLAN': plans }] = await sql(`EXPLAIN (FORMAT JSON) ${text}`, values)
  return nodesOf(plans[0].Plan).flatMap(node => {
    const { 'Node Type': type, 'Index Name': name = '', 'Index Cond': condition, Filter: filter } = node
    const index = indexes.get(name)
    const table = node['Relation Name'] ?? index?.table ?? ''
    const isWholeIndex = condition !== undefined && index?.leading.every(column => !condition.includes(column))
    if (!big.has(table) || !(type === 'Seq Scan' || isWholeIndex)) return []
    return [{ table, node: [`${type} on ${table}`, name, condition, filter].filter(Boolean).join(', ') }]
  })
}

describe('the plans of all queries on a large platform', () => {
  it('read no big table from end to end, but for those that say why they must', async ({ platform }) => {
    await fill(platform, sized(USERS))
    const tables = await tablesOf(platform)
    const found: string[] = []
    for (const workers of [0, 2]) {
      await platform.sql(`SET max_parallel_workers_per_gather = ${workers}`)
      for (const query of queries)
        for (const { table, node } of await wholeReads(platform, query, tables))
          if (query.indexed || !(table in (query.scans ?? {}))) found.push(`${query.name}, ${workers} workers: ${node}`)
    }

    expect(found).toEqual([])
    // It would have seen one, and the whole of an index as well.
    const planted = (where: string): Query<any> => ({
      ...(queries[0] as Query<any>),
      sql: `SELECT COUNT(*) FROM users_user WHERE ${where}`,
      values: [],
    })
    expect(await wholeReads(platform, planted("email = 'x'"), tables)).toHaveLength(1)
    expect(await wholeReads(platform, planted("created_at > now() - interval '1d'"), tables)).toHaveLength(1)
  }, 60_000)

  it('are said of each query: either it is indexed, or it says what it reads from end to end', () => {
    const unsaid = queries.filter(({ indexed, scans }) => (indexed === true) === Object.keys(scans ?? {}).length > 0)

    expect(unsaid.map(({ name }) => name)).toEqual([])
  })
})
