// A stand-in with the signature that counts: each query of a report, once, warm, in one transaction that reads.

import type { Platform } from '../support/platform.js'
import { reportQueries } from '../support/report.js'

export interface Explained {
  readonly name: string
  readonly ms: number
  /** Pages of 8 kB that it looked at. */
  readonly buffers: number
  /** Tables read from end to end. */
  readonly scans: readonly string[]
}

interface Node {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Shared Hit Blocks': number
  readonly 'Shared Read Blocks': number
  readonly Plans?: readonly Node[]
}

const scansOf = (node: Node): string[] => [
  ...(node['Node Type'] === 'Seq Scan' && node['Relation Name'] ? [node['Relation Name']] : []),
  ...(node.Plans ?? []).flatMap(scansOf),
]

export const explainReport = async ({ sql }: Platform): Promise<readonly Explained[]> => {
  const explained: Explained[] = []
  for (const { name, sql: statement, values } of reportQueries()) {
    const explain = `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${statement}`
    await sql(explain, values)
    const [{ 'QUERY PLAN': [answer] = [] }] = (await sql(explain, values)) as [{ 'QUERY PLAN': any[] }]
    const plan: Node = answer.Plan
    explained.push({
      name,
      ms: answer['Execution Time'],
      buffers: plan['Shared Hit Blocks'] + plan['Shared Read Blocks'],
      scans: [...new Set(scansOf(plan))],
    })
  }
  return explained
}
