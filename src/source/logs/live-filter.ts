import type { LogKind } from '../../config/settings.js'
import { KINDS } from './kinds.js'
import { bareLine, isErrorLine, kindOf, parseLine } from './lines.js'

/** Which of the lines that are appended to one log are shown; it remembers whether the entry that a line may continue was. */
export type LiveFilter = (text: string) => boolean

const TEXT_BEGINS = new RegExp(KINDS.text.begins)
const ALSO_SHOWN = new RegExp(KINDS.text.alsoShown ?? '')

/**
 * The same choice as the host makes among the last lines, made here: a filter there would hold lines back until its buffer is full,
 * or would have to know of entries of several lines without awk.
 */
export const liveFilter = (kind: LogKind, { errorsOnly, grep }: { errorsOnly: boolean; grep?: string }): LiveFilter => {
  const wanted = grep?.toLowerCase()
  let shown = false
  let isText = kind === 'text' || kind === 'auto'
  const begins = (bare: string): boolean => {
    const own = kindOf(bare)
    // Where lines say of which kind they are, one that does not continues another.
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
