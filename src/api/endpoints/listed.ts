import { type ZodType, z } from 'zod'

/** Rows of one list; `total` counts the rest too. */
export const MAX_ITEMS = 50

export const listOf = <Item>(item: ZodType<Item>) => z.object({ total: z.int(), items: z.array(item) })

/** A list from rows that each carry the total. */
export const listed = <Row extends { readonly total: number }, Item>(
  rows: readonly { readonly row: Row }[],
  item: (row: Row) => Item,
): { total: number; items: Item[] } => ({ total: rows[0]?.row.total ?? 0, items: rows.map(({ row }) => item(row)) })
