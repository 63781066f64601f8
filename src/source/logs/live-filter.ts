import type { LogKind } from '../../config/settings.js'
import { KINDS, shownErrors } from './kinds.js'

/** Which of the lines that are appended to one log are shown; it remembers whether the entry that a line may continue was. */
export type LiveFilter = (text: string) => boolean

/**
 * The same choice as the host makes among the last lines, made here: a filter there would hold lines back until its buffer is full,
 * or would have to know of entries of several lines without awk.
 */
export const liveFilter = (kind: LogKind, { errorsOnly, grep }: { errorsOnly: boolean; grep?: string }): LiveFilter => {
  const begins = new RegExp(KINDS[kind].begins)
  const errors = new RegExp(shownErrors(kind))
  const wanted = grep?.toLowerCase()
  let shown = false
  return text => {
    if (begins.test(text)) shown = errors.test(text)
    return (!errorsOnly || shown) && (wanted === undefined || text.toLowerCase().includes(wanted))
  }
}
