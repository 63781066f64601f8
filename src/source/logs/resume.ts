import type { LogLine } from '../readings.js'
import type { LogPosition } from '../source.js'
import { MAX_RESUMED_LINES } from './follow-script.js'

export interface Resumed {
  readonly lines: readonly LogLine[]
  /** No line was missed. */
  readonly isWhole: boolean
}

const sinceTime = (lines: readonly LogLine[], left: Date | undefined): Resumed => ({
  lines: left ? lines.filter(({ at }) => !at || at >= left) : lines,
  isWhole: false,
})

/** For a position that is unknown: the lines after the last one shown, which may occur more than once. */
const afterLastLine = (lines: readonly LogLine[], { text, at: left }: LogPosition): Resumed => {
  const first = lines.findIndex(line => line.text === text)
  const isOnly = first >= 0 && first === lines.findLastIndex(line => line.text === text)
  if (first >= 0) return { lines: lines.slice(first + 1), isWhole: isOnly }
  return sinceTime(lines, left)
}

/**
 * The lines that were not shown yet, of those that the host found after the position where following stopped.
 * @param isGuessed the file is gone, and another one was taken instead
 */
export const resume = (lines: readonly LogLine[], position: LogPosition | undefined, isGuessed: boolean): Resumed => {
  if (!position) return { lines, isWhole: true }
  const isWhole = lines.length < MAX_RESUMED_LINES
  if (isGuessed) {
    // No line was shown after this byte, so a line equal to the last one shown would be a coincidence.
    if (position.inode !== undefined && !position.lines) return sinceTime(lines, position.at)
    const found = afterLastLine(lines, position)
    return { ...found, isWhole: found.isWhole && isWhole }
  }
  if (!position.lines) return { lines, isWhole }
  return lines[0]?.text === position.text ? { lines: lines.slice(1), isWhole } : { ...afterLastLine(lines, position), isWhole: false }
}
