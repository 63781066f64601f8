import { WORK_MEM_KB } from '../../src/source/postgres/opening.js'
import type { Query } from '../../src/source/readings.js'
import type { Platform } from '../support/platform.js'
import { reportQueries } from '../support/report.js'

/** A node of a plan, as EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) tells of it. */
interface Node {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Index Name'?: string
  readonly 'Actual Rows'?: number
  readonly 'Actual Loops'?: number
  readonly 'Rows Removed by Filter'?: number
  readonly 'Shared Hit Blocks'?: number
  readonly 'Shared Read Blocks'?: number
  readonly 'Temp Written Blocks'?: number
  readonly Plans?: readonly Node[]
}

export interface Explained {
  readonly name: string
  /** In PostgreSQL: planning and execution. */
  readonly ms: number
  /** Pages of 8 KB that were looked at, in memory or not. */
  readonly buffers: number
  /** Pages that were written to temporary files. */
  readonly spilt: number
  readonly rows: number
  /** Tables that were read from end to end, and how many of their rows came of it. */
  readonly scans: readonly string[]
}

const nodesOf = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)]

const isScan = (node: Node): boolean => node['Node Type'] === 'Seq Scan'

/** One node as one line: what, of what, how many rows in how many loops. */
const told = (node: Node): string =>
  `${node['Node Type']} on ${node['Relation Name']}: ${node['Actual Rows'] ?? 0} rows × ${node['Actual Loops'] ?? 0}, ${node['Rows Removed by Filter'] ?? 0} removed`

type Client = Pick<Platform, 'sql'>

/** The plan of one query and what it took. */
export const explain = async ({ sql }: Client, { name, sql: text, values }: Query<any>): Promise<Explained> => {
  const [{ 'QUERY PLAN': plans }] = await sql(`EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) ${text}`, values)
  const [{ Plan: plan, 'Planning Time': planning, 'Execution Time': execution }] = plans
  return {
    name,
    ms: planning + execution,
    buffers: (plan['Shared Hit Blocks'] ?? 0) + (plan['Shared Read Blocks'] ?? 0),
    spilt: plan['Temp Written Blocks'] ?? 0,
    rows: plan['Actual Rows'] ?? 0,
    scans: nodesOf(plan).filter(isScan).map(told),
  }
}

/** How often each query is timed, after once to warm it; odd, for the middle one counts. */
const ROUNDS = 3

/**
 * Queries one by one, as in a report, and warm: the middle run of their rounds. Of several platforms one after the other in turn: what
 * slows the machine for a while slows all alike.
 * @param workers processes that may help with one query; production has few cores, and they are the application's
 * @returns for each of the platforms
 */
export const explainAll = async (
  clients: readonly Client[],
  queries: readonly Query<any>[],
  workers = 0,
): Promise<readonly (readonly Explained[])[]> => {
  for (const { sql } of clients) {
    await sql(`SET max_parallel_workers_per_gather = ${workers}`)
    await sql(`SET work_mem = ${WORK_MEM_KB}`)
  }
  const all = clients.map(client => ({ client, explained: [] as Explained[] }))
  for (const query of queries) {
    const timed = all.map(platform => ({ ...platform, runs: [] as Explained[] }))
    for (const { client } of timed) await explain(client, query)
    for (let round = 0; round < ROUNDS; round++) for (const { client, runs } of timed) runs.push(await explain(client, query))
    for (const { explained, runs } of timed) explained.push(runs.toSorted((a, b) => a.ms - b.ms)[Math.floor(ROUNDS / 2)] as Explained)
  }
  for (const { sql } of clients) {
    await sql('RESET max_parallel_workers_per_gather')
    await sql('RESET work_mem')
  }
  return all.map(({ explained }) => explained)
}

/** Every query of the whole report, with all sections and all rules. */
export const explainReports = (clients: readonly Client[]): Promise<readonly (readonly Explained[])[]> =>
  explainAll(clients, reportQueries())
