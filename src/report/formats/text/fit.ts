import cliTruncate from 'cli-truncate'
import wrapAnsi from 'wrap-ansi'
import { ownToAscii, toAscii } from '../../../text/ascii.js'
import { cut, ELLIPSIS } from '../../../text/ellipsis.js'
import { widthOf } from '../../../text/width.js'
import type { Line } from '../../blocks.js'
import { writePiece } from '../pieces.js'
import type { TextStyle } from './style.js'

/** Values from the platform keep this many cells, because an e-mail must be readable to find a caller by it. The line wraps instead. */
const MIN_CUT_WIDTH = 40

export interface Canvas extends TextStyle {
  readonly timezone: string
  /** Nothing is cut: long lines wrap, and tables grow wider than the line. */
  readonly whole?: boolean
}

/** Our emoji and symbols, or their ASCII spelling. */
export const symbols = (words: string, { ascii }: TextStyle): string => (ascii ? ownToAscii(words) : words)

/** At most `width` cells, with an ellipsis if cut. */
export const cutToWidth = (words: string, width: number, { ascii }: TextStyle): string => {
  if (widthOf(words) <= width) return words
  const mark = ascii ? '...' : ELLIPSIS
  // Letters of one cell each are cut where the library, which looks at each for a part of an emoji or of a colour, would cut them.
  if (width > mark.length && /^[ -~]*$/.test(words)) return words.slice(0, width - mark.length) + mark
  // If the cut falls inside a joined emoji, the library may keep one cell too many.
  for (let room = Math.max(width, 1); ; room--) {
    const short = cliTruncate(words, room, { truncationCharacter: mark })
    if (widthOf(short) <= width || room === 1) return short
  }
}

/** Bounds each piece, because an error may quote a megabyte, and the libraries that cut and wrap take quadratic time. */
const MAX_PIECE_CHARS = 4000

/** A line of pieces as text. If it is too wide, the widest value from the platform is cut first. */
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

/** Extra indent of continuation lines. */
const HANGING_INDENT = 2

/** A line of pieces after `first` that is there to be copied: neither cut nor wrapped. */
export const unbrokenLine = (first: string, line: Line, canvas: Canvas): string => first + writeLine(line, Number.POSITIVE_INFINITY, canvas)

/** A line of pieces after `first`. What cannot be cut wraps, indented a little below the text. */
export const wrapLine = (first: string, line: Line, canvas: Canvas): string[] => {
  const indent = widthOf(first)
  const room = canvas.width - indent
  const words = writeLine(line, room, canvas)
  if (widthOf(words) <= room) return [first + words]
  const [head = '', ...rest] = wrapAnsi(words, room - HANGING_INDENT, { hard: true }).split('\n')
  return [first + head, ...rest.map(row => ' '.repeat(indent + HANGING_INDENT) + row)]
}
