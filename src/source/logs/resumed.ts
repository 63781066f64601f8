import type { LogLine } from '../readings.js'
import type { Place } from '../source.js'

export interface Resumed {
  readonly lines: readonly LogLine[]
  /** Its last line was found again: nothing in between was missed. */
  readonly isWhole: boolean
}

/** Of the lines that are there now, those that come behind the place where the log was left. */
export const resumed = (lines: readonly LogLine[], place: Place | undefined): Resumed => {
  if (place?.text === undefined) return { lines, isWhole: true }
  const last = lines.findLastIndex(({ text }) => text === place.text)
  if (last >= 0) return { lines: lines.slice(last + 1), isWhole: true }
  const { at: left } = place
  return { lines: left ? lines.filter(({ at }) => at && at >= left) : lines, isWhole: false }
}
