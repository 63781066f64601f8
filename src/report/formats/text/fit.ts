import cliTruncate from 'cli-truncate'
import wrapAnsi from 'wrap-ansi'
import { ownToAscii, toAscii } from '../../../text/ascii.js'
import { cut, ELLIPSIS } from '../../../text/ellipsis.js'
import { widthOf } from '../../../text/width.js'
import type { Line } from '../../blocks.js'
import { writePiece } from '../pieces.js'
import type { TextStyle } from './style.js'

/** What came from the platform is not cut below this: an e-mail is what a caller is found by. The line wraps instead. */
const MIN_CUT_WIDTH = 40

export interface Canvas extends TextStyle {
  readonly timezone: string
  /** Nothing is cut: what does not fit wraps, and tables grow wider than the line. */
  readonly whole?: boolean
}

/** Our signs, or their plain spelling. */
export const symbols = (words: string, { ascii }: TextStyle): string => (ascii ? ownToAscii(words) : words)

/** At most `width` cells, the end of what was cut marked. */
export const cutToWidth = (words: string, width: number, { ascii }: TextStyle): string => {
  if (widthOf(words) <= width) return words
  // Where the border goes through joined emoji, the library may keep one cell too many.
  for (let room = Math.max(width, 1); ; room--) {
    const short = cliTruncate(words, room, { truncationCharacter: ascii ? '...' : ELLIPSIS })
    if (widthOf(short) <= width || room === 1) return short
  }
}

/** Letters of one piece, of ours too: an error may quote a megabyte. The libraries that cut and wrap take the square of it. */
const MAX_PIECE_CHARS = 4000

/** One line of pieces as text. Where it is too wide, the widest of what came from the platform is cut first. */
export const writeLine = (line: Line, width: number, canvas: Canvas): string => {
  const parts = line.map(piece => {
    const { words: all, foreign } = writePiece(piece, canvas.timezone)
    const words = cut(all, MAX_PIECE_CHARS)
    const text = canvas.ascii && typeof piece !== 'string' ? toAscii(words) : symbols(words, canvas)
    return { text, width: widthOf(text), mayShrink: foreign }
  })
  let excess = canvas.whole ? 0 : parts.reduce((sum, part) => sum + part.width, 0) - width
  while (excess > 0) {
    const widest = parts.filter(part => part.mayShrink && part.width > MIN_CUT_WIDTH).sort((a, b) => b.width - a.width)[0]
    if (!widest) break
    widest.text = cutToWidth(widest.text, Math.max(MIN_CUT_WIDTH, widest.width - excess), canvas)
    const now = widthOf(widest.text)
    excess -= widest.width - now
    if (now === widest.width) widest.mayShrink = false
    widest.width = now
  }
  return parts.map(({ text }) => text).join('')
}

/** How much further in a line goes on that did not fit. */
const HANGING_INDENT = 2

/** A line of pieces after `first`, wrapped where it cannot be cut; it goes on under the text of the first row, a little further in. */
export const wrapLine = (first: string, line: Line, canvas: Canvas): string[] => {
  const indent = widthOf(first)
  const room = canvas.width - indent
  const words = writeLine(line, room, canvas)
  if (widthOf(words) <= room) return [first + words]
  const [head = '', ...rest] = wrapAnsi(words, room - HANGING_INDENT, { hard: true }).split('\n')
  return [first + head, ...rest.map(row => ' '.repeat(indent + HANGING_INDENT) + row)]
}
