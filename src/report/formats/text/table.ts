import { widthOf } from '../../../text/width.js'
import type { BlockOf, Column, Line } from '../../blocks.js'
import { isForeign } from '../pieces.js'
import { type Canvas, cutToWidth, symbols, writeLine } from './fit.js'

const INDENT = '  '
/** Terminal cells that a column keeps unless it states a minimum. */
const DEFAULT_MIN_WIDTH = 5
/** Columns are separated by one blank on narrower lines, and by two on others. */
const MIN_WIDE_LINE = 70

/** Our placeholders for a name, such as `(no e-mail or username)`, can be as wide as a name. */
const mayShrink = (cell: Line): boolean => isForeign(cell) || (cell.length === 1 && typeof cell[0] === 'string' && cell[0].startsWith('('))

/** What decides how a column shrinks. */
interface Fit {
  readonly natural: number
  /** Undefined: it never shrinks. */
  readonly min: number | undefined
  readonly givesWay: boolean
}

/**
 * Shrinks the columns that give way, then the widest one, none below its minimum, until the table fits. The first column says who, and
 * shrinks half as readily. Figures and times have no minimum and never shrink: a cut amount is a wrong one.
 */
const fitColumns = (columns: readonly Fit[], room: number): number[] => {
  const widths = columns.map(({ natural }) => natural)
  const weight = (width: number, i: number): number => {
    const { min = width, givesWay = false } = columns[i] ?? {}
    if (width <= min) return 0
    return givesWay ? Number.POSITIVE_INFINITY : i === 0 ? width / 2 : width
  }
  for (let excess = widths.reduce((a, b) => a + b, 0) - room; excess > 0; excess--) {
    const weights = widths.map(weight)
    const widest = weights.indexOf(Math.max(...weights))
    if (weights[widest] === 0) break
    widths[widest] = (widths[widest] ?? 0) - 1
  }
  return widths
}

/** @param rows cells that fit their columns */
const layOut = (rows: readonly (readonly string[])[], columns: readonly Column[], widths: readonly number[], gap: string): string[] =>
  rows.map(row => {
    const cells = row.map((cell, i) => {
      const space = ' '.repeat(Math.max(0, (widths[i] ?? 0) - widthOf(cell)))
      return columns[i]?.align === 'right' ? space + cell : cell + space
    })
    return INDENT + cells.join(gap).trimEnd()
  })

/** Columns without borders, as wide as their cells if the line has room. */
export const writeTable = ({ columns, rows }: BlockOf<'table'>, canvas: Canvas): string[] => {
  const body = rows.map(row => columns.map((_, i) => writeLine(row[i] ?? [], Number.POSITIVE_INFINITY, canvas)))
  const titles = columns.map(({ title }) => writeLine([title], Number.POSITIVE_INFINITY, canvas))
  const natural = titles.map((title, i) => body.reduce((widest, row) => Math.max(widest, widthOf(row[i] ?? '')), widthOf(title)))
  const fits = columns.map(({ minWidth = DEFAULT_MIN_WIDTH, givesWay = false }, i) => ({
    natural: natural[i] ?? 0,
    min: givesWay || rows.some(row => mayShrink(row[i] ?? [])) ? minWidth : undefined,
    givesWay,
  }))
  const gap = canvas.width < MIN_WIDE_LINE && !canvas.whole ? ' ' : '  '
  const room = canvas.whole ? Number.POSITIVE_INFINITY : canvas.width - INDENT.length - gap.length * (columns.length - 1)
  const widths = fitColumns(fits, room)
  const fitted = [titles, ...body].map(row => row.map((cell, i) => cutToWidth(cell, widths[i] ?? 0, canvas)))
  const rule = INDENT + widths.map(width => symbols('─', canvas).repeat(width)).join(gap)
  const [head = '', ...lines] = layOut(fitted, columns, widths, gap)
  return [canvas.chalk.bold(head), canvas.chalk.dim(rule), ...lines]
}
