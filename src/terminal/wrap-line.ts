import wrapAnsi from 'wrap-ansi'
import { widthOf } from '../text/width.js'

/** The start of a row that continuation lines are indented to: blanks, a list number, a mark. */
const HEAD = /^(?: *\d{1,2} {2}| +|✅ |⚠️ {2}|\[(?:ok|!)\] )?/

/** Wraps a row between words. A longer word, such as a path, stays whole so that it can be copied. */
export const wrapLine = (row: string, columns: number): string => {
  if (widthOf(row) <= columns) return row
  const [head = ''] = HEAD.exec(row) ?? []
  const indent = widthOf(head)
  const words = wrapAnsi(row.slice(head.length), Math.max(20, columns - indent)).replaceAll('\n', `\n${' '.repeat(indent)}`)
  // Keep the trailing blank: the user types the answer after it.
  return head + words + row.slice(row.trimEnd().length)
}
