import { describe, expect } from 'vitest'
import { EXPECTED_INDEXES, HELPFUL_INDEXES, type Index as Wanted } from '../../src/platform/indexes.js'
import { allConsumers } from '../../src/setup/data-access.js'
import type { Query } from '../../src/source/readings.js'
import { distinct } from '../../src/source/snapshot.js'
import { fill, sized } from '../bench/large-platform.js'
import { apiQueries } from '../support/api-queries.js'
import { lookupQueries } from '../support/lookups.js'
import { newRowQueries } from '../support/new-rows.js'
import { it, type Platform } from '../support/platform.js'
import { reportQueries } from '../support/report.js'

/**
 * A tenth of the benchmark's. PostgreSQL weighs pages against rows, and both grow alike: from some ten thousand rows on, no table is
 * scanned just because it is small, and the plans are the same for ten or a hundred times as many rows.
 */
const USERS = 100_000
/** Smaller tables may be scanned. */
const BIG = 2_000

const withTypicalValues: Query<any>[] = [
  ...reportQueries(),
  ...lookupQueries(),
  ...newRowQueries(new Date(Date.now() - 60_000)),
  ...apiQueries(),
]
const names = new Set(withTypicalValues.map(({ name }) => name))
/** All queries: those without typical values above have the consumers' example values. */
const queries = [
  ...withTypicalValues,
  ...distinct(allConsumers().flatMap(consumer => consumer.queries)).filter(({ name }) => !names.has(name)),
]

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
  /** The first columns of all indexes of the table: a condition on one of them is a range of an index. */
  readonly leading: readonly string[]
}

interface Tables {
  readonly big: ReadonlySet<string>
  readonly indexes: ReadonlyMap<string, Index>
}

const planOf = async ({ sql }: Platform, { sql: text, values }: Query<any>): Promise<Node> => {
  const [{ 'QUERY PLAN': plans }] = await sql(`EXPLAIN (FORMAT JSON) ${text}`, values)
  return plans[0].Plan
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

/** Nodes that read a whole big table, or all of an index because the condition is on a later column of it. */
const wholeReads = async (platform: Platform, query: Query<any>, { big, indexes }: Tables) =>
  nodesOf(await planOf(platform, query)).flatMap(node => {
    const { 'Node Type': type, 'Index Name': name = '', 'Index Cond': condition, Filter: filter } = node
    const index = indexes.get(name)
    const table = node['Relation Name'] ?? index?.table ?? ''
    const isWholeIndex = condition !== undefined && index?.leading.every(column => !condition.includes(column))
    if (!big.has(table) || !(type === 'Seq Scan' || isWholeIndex)) return []
    return [{ table, node: [`${type} on ${table}`, name, condition, filter].filter(Boolean).join(', ') }]
  })

const spelled = ({ table, columns }: Wanted): string => `${table} (${columns.join(', ')})`

/** All indexes that any plan uses, in the spelling of `doctor`. */
const usedIndexes = async (platform: Platform): Promise<ReadonlySet<string>> => {
  const rows = await platform.sql("SELECT indexname AS name, indexdef AS text FROM pg_indexes WHERE schemaname = 'public'")
  const known = new Map(rows.map(({ name, text }) => [name, /\.(\w+) USING btree (\(.*\))$/.exec(text)?.slice(1).join(' ') ?? text]))
  const used = new Set<string>()
  for (const query of queries)
    for (const { 'Index Name': name } of nodesOf(await planOf(platform, query))) if (name !== undefined) used.add(known.get(name) ?? name)
  return used
}

describe('the plans of all queries on a large platform', () => {
  it('scan no big table, except where the query gives a reason', async ({ platform }) => {
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
    // The test would find a scan, and a read of a whole index.
    const planted = (where: string): Query<any> => ({
      ...(queries[0] as Query<any>),
      sql: `SELECT COUNT(*) FROM users_user WHERE ${where}`,
      values: [],
    })
    expect(await wholeReads(platform, planted("email = 'x'"), tables)).toHaveLength(1)
    expect(await wholeReads(platform, planted("created_at > now() - interval '1d'"), tables)).toHaveLength(1)
  })

  it('use each index that doctor expects, and each that it suggests once it exists', async ({ platform }) => {
    await fill(platform, sized(USERS))
    await platform.sql(`
      INSERT INTO support_supportticket
      SELECT gen_random_uuid(), i::text, 'title', 'low', 'closed', id, created_at, created_at
      FROM (SELECT id, created_at, ROW_NUMBER() OVER () AS i FROM users_user LIMIT 20000) AS u`)
    await platform.sql(`
      INSERT INTO users_wallettransaction
      SELECT gen_random_uuid(), id, 0, 1, 'deposit', 'confirmed', 'DEP-' || id || '-' || n, '', '', '', now(), now()
      FROM users_wallet, generate_series(1, 20) AS n`)
    await platform.sql('ANALYZE')
    const before = await usedIndexes(platform)
    for (const wanted of HELPFUL_INDEXES) await platform.sql(`CREATE INDEX ON ${spelled(wanted)}`)
    await platform.sql('ANALYZE')
    const after = await usedIndexes(platform)

    expect(EXPECTED_INDEXES.map(spelled).filter(index => !before.has(index))).toEqual([])
    expect(HELPFUL_INDEXES.map(spelled).filter(index => !after.has(index))).toEqual([])
  })

  it('are declared for each query: it is either indexed, or gives a reason for each scan', () => {
    const undeclared = queries.filter(({ indexed, scans }) => (indexed === true) === Object.keys(scans ?? {}).length > 0)

    expect(undeclared.map(({ name }) => name)).toEqual([])
  })
})
