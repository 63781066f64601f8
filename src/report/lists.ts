import { listLimit, type Request } from './context.js'

/** How many rows a list has, where the person did not say. */
const DEFAULT_ROWS = 20

const optionsFor = (request: Request, limit: number | null, rules: readonly string[]) => {
  const first = rules.flatMap(rule => request.ignored[rule] ?? [])
  return { people: request.people, limit: limit === null ? null : limit + first.length, first }
}

/** What the queries behind a rule's list take: whom to leave out, how many, and what must be on it however short it is. */
export const listOptions = (request: Request, ...rules: readonly string[]) =>
  optionsFor(request, request.countsOnly ? 1 : listLimit(request, DEFAULT_ROWS), rules)

/** The same for a list that a section shows as well, so that one reading serves both. */
export const sharedListOptions = (request: Request, ...rules: readonly string[]) =>
  optionsFor(request, listLimit(request, DEFAULT_ROWS), rules)

/** The first of a list that was read for several: as many as it may have, and those that must be on it. */
export const listedRows = <Row extends { readonly id: string }>(
  rows: readonly Row[],
  request: Request,
  ...rules: readonly string[]
): Row[] => {
  const { limit, first } = sharedListOptions(request, ...rules)
  return rows.filter(({ id }, i) => limit === null || i < limit - first.length || first.includes(id))
}
