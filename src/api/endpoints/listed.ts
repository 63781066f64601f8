import { type ZodType, z } from 'zod'

/** Rows of one list; what it leaves out is counted. */
export const MOST_LISTED = 50

export const listOf = <Item>(item: ZodType<Item>) => z.object({ total: z.int(), items: z.array(item) })

/** Rows that each say how many there are in all, as a list of the API. */
export const listed = <Row extends { readonly total: number }, Item>(
  rows: readonly { readonly row: Row }[],
  item: (row: Row) => Item,
): { total: number; items: Item[] } => ({ total: rows[0]?.row.total ?? 0, items: rows.map(({ row }) => item(row)) })
