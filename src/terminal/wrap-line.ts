import wrapAnsi from 'wrap-ansi'
import { widthOf } from '../text/width.js'

/** What a row begins with and its further lines stand under: blanks, a number of a list, a mark. */
const HEAD = /^(?: *\d{1,2} {2}| +|✅ |⚠️ {2}|\[(?:ok|!)\] )?/

/** A row in lines of so many cells at most, broken between words. A word that is longer, a path perhaps, stays whole: it is to be copied. */
export const wrapLine = (row: string, columns: number): string => {
  if (widthOf(row) <= columns) return row
  const [head = ''] = HEAD.exec(row) ?? []
  const indent = widthOf(head)
  const words = wrapAnsi(row.slice(head.length), Math.max(20, columns - indent)).replaceAll('\n', `\n${' '.repeat(indent)}`)
  // An answer is typed behind the last blank.
  return head + words + row.slice(row.trimEnd().length)
}
