import type { LogLine } from '../readings.js'
import type { LogPosition } from '../source.js'
import { RESUMED_LINES } from './follow-script.js'

export interface Resumed {
  readonly lines: readonly LogLine[]
  /** No line in between was missed. */
  readonly isWhole: boolean
}

const since = (lines: readonly LogLine[], left: Date | undefined): Resumed => ({
  lines: left ? lines.filter(({ at }) => !at || at >= left) : lines,
  isWhole: false,
})

/** Where nobody knows the place any more: what comes behind the last line that was told, which may be there more than once. */
const searched = (lines: readonly LogLine[], { text, at: left }: LogPosition): Resumed => {
  const first = lines.findIndex(line => line.text === text)
  const isOnly = first >= 0 && first === lines.findLastIndex(line => line.text === text)
  if (first >= 0) return { lines: lines.slice(first + 1), isWhole: isOnly }
  return since(lines, left)
}

/**
 * Of the lines that the host found behind the place where the log was left, those that were not told.
 * @param isGuessed the file itself is gone, and another was taken for it
 */
export const resumed = (lines: readonly LogLine[], place: LogPosition | undefined, isGuessed: boolean): Resumed => {
  if (!place) return { lines, isWhole: true }
  const isWhole = lines.length < RESUMED_LINES
  if (isGuessed) {
    // No line came after the byte that these begin at: that the last before it is among them would be an accident.
    if (place.inode !== undefined && !place.lines) return since(lines, place.at)
    const found = searched(lines, place)
    return { ...found, isWhole: found.isWhole && isWhole }
  }
  if (!place.lines) return { lines, isWhole }
  return lines[0]?.text === place.text ? { lines: lines.slice(1), isWhole } : { ...searched(lines, place), isWhole: false }
}
