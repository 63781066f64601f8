import type { LogKind } from '../../config/settings.js'
import { KINDS } from './kinds.js'
import { bareLine, isErrorLine, kindOf, parseLine } from './lines.js'

/** Whether to show a line appended to one log. Stateful: a line that continues an entry is shown if the entry was. */
export type LiveFilter = (text: string) => boolean

const TEXT_BEGINS = new RegExp(KINDS.text.begins)
const ALSO_SHOWN = new RegExp(KINDS.text.alsoShown ?? '')

/**
 * Selects the same lines as the host does among the last lines. It runs here because a filter on the host would delay lines until its
 * buffer is full, or would have to handle entries of several lines without awk.
 */
export const liveFilter = (kind: LogKind, { errorsOnly, grep }: { errorsOnly: boolean; grep?: string }): LiveFilter => {
  const wanted = grep?.toLowerCase()
  let shown = false
  let isText = kind === 'text' || kind === 'auto'
  const begins = (bare: string): boolean => {
    const own = kindOf(bare)
    // In a structured log, a line of no known kind continues another.
    if (kind === 'auto' && own) isText = false
    if (isText) return TEXT_BEGINS.test(bare)
    return kind === 'auto' ? own !== undefined : new RegExp(KINDS[kind].begins).test(bare)
  }
  return text => {
    const bare = bareLine(text)
    if (begins(bare)) shown = isErrorLine(parseLine(bare, isText ? 'text' : kind, 'UTC')) || (isText && ALSO_SHOWN.test(bare))
    return (!errorsOnly || shown) && (wanted === undefined || text.toLowerCase().includes(wanted))
  }
}
