import type { Line } from '../report/blocks.js'
import { listLimit, type Request } from '../report/context.js'

/** How many subjects a problem lists, where the person did not say. */
const OWN_LIMIT = 20

const list = (request: Request, limit: number | null, rules: readonly string[]) => {
  const first = rules.flatMap(rule => request.ignored[rule] ?? [])
  return { people: request.people, limit: limit === null ? null : limit + first.length, first }
}

/** What the queries behind a rule's list take: whom to leave out, how many, and what must be on it however short it is. */
export const listOf = (request: Request, ...rules: readonly string[]) =>
  list(request, request.counted ? 1 : listLimit(request, OWN_LIMIT), rules)

/** The same for a list that a section shows as well, so that one reading serves both. */
export const sharedListOf = (request: Request, ...rules: readonly string[]) => list(request, listLimit(request, OWN_LIMIT), rules)

/** ` · ` between what is known of a subject. */
export const joined = (parts: readonly (Line | undefined)[]): Line =>
  parts.filter(part => part !== undefined && part.length > 0).flatMap((part, i) => (i > 0 ? [' · ', ...(part ?? [])] : (part ?? [])))
