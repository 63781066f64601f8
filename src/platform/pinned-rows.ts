/**
 * SQL to order by, before anything else, for rows that must be on a list however short it is: those whose id is among `first`.
 * Its value, `firstValue`, is the last of the statement, and absent like the SQL where there is nothing to put first.
 */
export const pinnedFirst = (id: string, value: number, first: readonly string[]): string =>
  first.length === 0 ? '' : `${id}::text = ANY($${value}) DESC, `

export const pinnedValue = (first: readonly string[]): (readonly string[])[] => (first.length === 0 ? [] : [first])
