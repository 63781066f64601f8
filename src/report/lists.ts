import { listLimit, type Request } from './context.js'

/** Rows of a list by default. */
const DEFAULT_ROWS = 20

const optionsFor = (request: Request, limit: number | null, rules: readonly string[]) => {
  const first = rules.flatMap(rule => request.ignored[rule] ?? [])
  return { people: request.people, limit: limit === null ? null : limit + first.length, first }
}

/** Options for the queries behind a rule's list: who is left out, how many rows, and which subjects the list must contain. */
export const listOptions = (request: Request, ...rules: readonly string[]) =>
  optionsFor(request, request.countsOnly ? 1 : listLimit(request, DEFAULT_ROWS), rules)

/** The same for a list that a section shows too, so that one reading serves both. */
export const sharedListOptions = (request: Request, ...rules: readonly string[]) =>
  optionsFor(request, listLimit(request, DEFAULT_ROWS), rules)

/** The rows that a rule lists, out of a reading shared by several rules: the first ones up to the limit, and the ignored subjects. */
export const listedRows = <Row extends { readonly id: string }>(
  rows: readonly Row[],
  request: Request,
  ...rules: readonly string[]
): Row[] => {
  const { limit, first } = sharedListOptions(request, ...rules)
  return rows.filter(({ id }, i) => limit === null || i < limit - first.length || first.includes(id))
}
