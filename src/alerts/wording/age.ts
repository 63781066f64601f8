import { elapsed } from '../../text/duration.js'
import type { ProblemSnapshot } from '../notifications.js'
import { fact, shortTime } from './safe-text.js'
import type { Fact } from './types.js'

/** How old the things themselves are: a deposit of 100 days may have been seen a minute ago. Empty if unknown. */
const ageOf = ({ began, count, subjects }: ProblemSnapshot, at: Date): { readonly label: string; readonly age: string }[] => {
  if (began === undefined) return []
  const label = count === 1 ? 'Age' : count > subjects.length ? 'Oldest of those listed' : 'Oldest'
  return [{ label, age: elapsed(new Date(began), at) }]
}

const FIRST_SEEN = 'First reported by check_status'

/** `Oldest: 54 days` and `First reported by check_status: 14:22`, as facts. */
export const ageFacts = (problem: ProblemSnapshot, at: Date, timezone: string): Fact[] => [
  ...ageOf(problem, at).map(({ label, age }) => fact(label, age)),
  fact(FIRST_SEEN, shortTime(new Date(problem.since), at, timezone)),
]

/** `oldest: 54 days, first reported by check_status 14:22`, for the end of a line. */
export const agePhrase = (problem: ProblemSnapshot, at: Date, timezone: string): string =>
  [
    ...ageOf(problem, at).map(({ label, age }) => `${label.toLowerCase()}: ${age}`),
    `${FIRST_SEEN.toLowerCase()} ${shortTime(new Date(problem.since), at, timezone)}`,
  ].join(', ')
