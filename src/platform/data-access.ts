import type { Query } from '../source/readings.js'

/** Something that asks the platform, and all that it ever asks. */
export interface Consumer {
  /** `section payments`, `rule stuck_deposits`, `command user`, `watch` (besides all rules), `api dashboard`, `api tokens`… */
  readonly name: string
  /** Each once, with some values: what they read is the same with others. */
  readonly queries: readonly Query<any>[]
  /** Those of them that not every platform has the tables for. */
  readonly optional: readonly Query<any>[]
}

/** The keys of the platform's staff, which only the API takes, and which it can do without where it has its own. */
export const API_TOKENS = 'api tokens'

export const isOfApi = ({ name }: Pick<Consumer, 'name'>): boolean => name.startsWith('api ')

/** What is read of a table. */
export interface NeededTable {
  readonly table: string
  /** In the order of the alphabet. */
  readonly columns: readonly string[]
  /** Those of them that not every platform has. */
  readonly mayLack: readonly string[]
  /** Not every platform has it: what reads it does without, or is unknown there. */
  readonly isOptional: boolean
}

/** Table by table, what all of them read. */
export const tablesOf = (consumers: readonly Consumer[]): NeededTable[] => {
  const found = new Map<string, { columns: Set<string>; firm: Set<string>; isOptional: boolean }>()
  for (const { queries, optional } of consumers)
    for (const query of queries)
      for (const [table, columns] of Object.entries(query.reads)) {
        const entry = found.get(table) ?? { columns: new Set(), firm: new Set(), isOptional: true }
        for (const column of columns) {
          entry.columns.add(column)
          if (!query.mayLack?.[table]?.includes(column)) entry.firm.add(column)
        }
        entry.isOptional &&= optional.includes(query) || (query.lateTables?.includes(table) ?? false)
        found.set(table, entry)
      }
  return [...found]
    .map(([table, { columns, firm, isOptional }]) => {
      const sorted = [...columns].sort()
      return { table, columns: sorted, mayLack: sorted.filter(column => !firm.has(column)), isOptional }
    })
    .sort((a, b) => (a.table < b.table ? -1 : 1))
}

/** Who reads a table, or one of these columns of it. */
export const consumersOf = (consumers: readonly Consumer[], table: string, columns?: readonly string[]): string[] =>
  consumers
    .filter(({ queries }) =>
      queries.some(({ reads }) => reads[table]?.some(column => columns === undefined || columns.includes(column)) ?? false),
    )
    .map(({ name }) => name)

/** Who misses a table that is not there: not those who do without it, as long as they ask anything else. */
export const consumersWithout = (consumers: readonly Consumer[], table: string): string[] =>
  consumersOf(
    consumers.filter(({ queries, optional }) => {
      const readers = queries.filter(({ reads }) => reads[table] !== undefined)
      return readers.length === queries.length || readers.some(query => !optional.includes(query) || !query.lateTables?.includes(table))
    }),
    table,
  )
