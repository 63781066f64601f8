import { SIGN } from '../../report/formats/summary.js'
import { rank } from '../../text/severity.js'
import { plural } from '../../text/words.js'
import type { ProblemNotification, ProblemSnapshot } from '../notifications.js'
import { signOf, titleOf } from './change.js'
import { safeText } from './safe-text.js'

/** The first clause, if more is to come: `3 deposits paid but not credited` of `3 deposits paid but not credited, or stuck on the way`. */
const firstClause = (message: string): string => message.split(/: | \(|, /, 1)[0] ?? message

const andMore = (words: string, more: number): string => (more === 0 ? words : `${words}, and ${plural(more, 'more problem')}`)

/** `3 deposits paid but not credited, and 10 more problems`. */
const worstAndMore = (message: string, more: number): string => andMore(more === 0 ? message : firstClause(message), more)

const worstFirst = <Rated>(all: readonly Rated[], problemOf: (rated: Rated) => ProblemSnapshot): Rated[] =>
  all.toSorted((a, b) => rank(problemOf(b).severity) - rank(problemOf(a).severity))

/** The last change of each problem. */
const lastOfEach = (changes: readonly ProblemNotification[]): ProblemNotification[] => [
  ...new Map(changes.map(change => [change.problem.rule, change])).values(),
]

/**
 * The worst thing in words, and how many problems there are besides: `🔴 3 deposits paid but not credited, and 10 more problems`. Counts
 * problems, however often each changed.
 * @param open problems that did not change, the most severe first
 */
export const headlineOf = (changes: readonly ProblemNotification[], open: readonly ProblemSnapshot[]): string => {
  const latest = worstFirst(lastOfEach(changes), ({ problem }) => problem)
  const changed = latest.filter(({ change }) => change !== 'resolved')
  const resolved = latest.filter(({ change }) => change === 'resolved')
  const [worst] = changed
  const [oldest] = open
  const [over] = resolved
  if (worst) {
    const message = safeText(worst.problem.message)
    const title = andMore(titleOf(worst, changed.length > 1 ? firstClause(message) : message), changed.length - 1)
    return [`${signOf(worst)} ${title}`, ...counted(resolved.length, 'resolved'), ...counted(open.length, 'still open')].join('; ')
  }
  if (oldest)
    return [`🕐 Still open: ${worstAndMore(safeText(oldest.message), open.length - 1)}`, ...counted(resolved.length, 'resolved')].join('; ')
  if (!over) return `${SIGN.info} No change`
  if (resolved.length === 1) return `${signOf(over)} ${titleOf(over)}`
  return `${signOf(over)} Resolved: ${worstAndMore(safeText(over.problem.message), resolved.length - 1)}`
}

const counted = (count: number, what: string): string[] => (count > 0 ? [`${count} ${what}`] : [])
