import type { Line, Tone } from '../report/blocks.js'
import { type Canvas, cutToWidth, wrapLine, writeLine } from '../report/formats/text/fit.js'
import { paint } from '../report/formats/text/style.js'
import { widthOf } from '../text/width.js'

/** Cut or filled with blanks to exactly that many cells. */
export const filled = (words: string, width: number, canvas: Canvas): string => {
  const cut = cutToWidth(words, width, canvas)
  return cut + ' '.repeat(Math.max(0, width - widthOf(cut)))
}

/** A line in one row of at most that many cells. */
export const oneRow = (line: Line, width: number, canvas: Canvas): string => cutToWidth(writeLine(line, width, canvas), width, canvas)

/** A line in at most `most` rows of the canvas's width; the last one is cut if more is left. */
export const fewRows = (line: Line, most: number, canvas: Canvas): string[] => {
  const rows = wrapLine('', line, canvas)
  if (rows.length <= most) return rows
  const rest = rows.slice(most - 1).map((row, i) => (i === 0 ? row : row.trimStart()))
  return [...rows.slice(0, most - 1), cutToWidth(rest.join(' '), canvas.width, canvas)]
}

/** Two texts at both ends of a row. If they do not fit, the left one is cut. */
export const spread = (left: string, right: string, width: number, canvas: Canvas): string => {
  const room = width - widthOf(right) - (right === '' ? 0 : 1)
  return room <= 0 ? filled(right, width, canvas) : `${filled(left, room, canvas)}${right === '' ? '' : ` ${right}`}`
}

/** A row of a list. The chosen one has a mark as well, for screens without colour. */
export const listRow = (words: string, isChosen: boolean, tone: Tone | undefined, canvas: Canvas): string => {
  const row = paint(canvas, tone, filled(`${isChosen ? '> ' : '  '}${words}`, canvas.width, canvas))
  return isChosen ? canvas.chalk.inverse(row) : row
}

/** Exactly `height` rows. */
export const exactly = (rows: readonly string[], height: number): string[] =>
  Array.from({ length: Math.max(0, height) }, (_, i) => rows[i] ?? '')

/** The first row to show so that the rows from `first` to `last` can be seen, as near the top as they can be. */
export const topFor = (first: number, last: number, count: number, height: number): number => {
  // Some of what stands before stays in sight.
  const wanted = Math.max(0, Math.min(first - Math.floor(height / 3), count - height))
  return last - wanted >= height ? Math.min(first, last - height + 1) : wanted
}
