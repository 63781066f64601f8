import type { Query } from '../source/readings.js'

/** A part of the program that reads the platform, with all its queries. */
export interface Consumer {
  /** `section payments`, `rule stuck_deposits`, `command user`, `watch` (besides all rules), `api dashboard`, `api tokens`… */
  readonly name: string
  /** Each query once, with example values, which do not affect the columns it reads. */
  readonly queries: readonly Query<any>[]
  /** The queries of these for which not every platform has the tables. */
  readonly optional: readonly Query<any>[]
}

/**
 * The consumer that checks tokens of the platform's staff. Only the API accepts them, and it works without them if it has its own tokens.
 */
export const API_TOKENS = 'api tokens'

export const isOfApi = ({ name }: Pick<Consumer, 'name'>): boolean => name.startsWith('api ')

/** A table with the columns that are read. */
export interface NeededTable {
  readonly table: string
  /** In alphabetical order. */
  readonly columns: readonly string[]
  /** The columns of these that not every platform has. */
  readonly mayLack: readonly string[]
  /** Not every platform has the table: consumers work without it, or are unknown there. */
  readonly isOptional: boolean
}

/** All tables that the consumers read, in alphabetical order. */
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

/** The names of the consumers that read a table, or one of these columns of it. */
export const consumersOf = (consumers: readonly Consumer[], table: string, columns?: readonly string[]): string[] =>
  consumers
    .filter(({ queries }) =>
      queries.some(({ reads }) => reads[table]?.some(column => columns === undefined || columns.includes(column)) ?? false),
    )
    .map(({ name }) => name)

/** The names of the consumers that need a missing table: not those that work without it and also read something else. */
export const consumersWithout = (consumers: readonly Consumer[], table: string): string[] =>
  consumersOf(
    consumers.filter(({ queries, optional }) => {
      const readers = queries.filter(({ reads }) => reads[table] !== undefined)
      return readers.length === queries.length || readers.some(query => !optional.includes(query) || !query.lateTables?.includes(table))
    }),
    table,
  )
