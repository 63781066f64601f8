import { widthOf } from '../../../text/width.js'
import type { Block, Line } from '../../blocks.js'
import { isForeign } from '../pieces.js'
import { type Canvas, cut, signs, writeLine } from './fit.js'

const INDENT = '  '
const NARROWEST = 5
/** Below so many cells the room between columns is needed for what stands in them. */
const TIGHT = 70

type Table = Extract<Block, { kind: 'table' }>

/** Words of ours that stand for a name, `(no e-mail or username)`, can be as wide as one. */
const mayGive = (cell: Line): boolean => isForeign(cell) || (cell.length === 1 && typeof cell[0] === 'string' && cell[0].startsWith('('))

/**
 * The widest give way first, none below its minimum, until all of them fit; the first column, which says who, gives half as
 * readily. Figures and times have no minimum and never do: a cut amount is a wrong one.
 */
const fitColumns = (natural: readonly number[], minWidths: readonly (number | undefined)[], room: number): number[] => {
  const widths = [...natural]
  const readiness = (width: number, i: number): number => (width <= (minWidths[i] ?? width) ? 0 : i === 0 ? width / 2 : width)
  for (let excess = widths.reduce((a, b) => a + b, 0) - room; excess > 0; excess--) {
    const ready = widths.map(readiness)
    const giving = ready.indexOf(Math.max(...ready))
    const widest = widths[giving] ?? 0
    if (ready[giving] === 0) break
    widths[giving] = widest - 1
  }
  return widths
}

/**
 * Columns without borders. Cells are measured in terminal cells by string-width, which knows joined and recent emoji and
 * wide scripts; table libraries measure with older tables and come out crooked.
 */
export const writeTable = ({ columns, rows }: Table, canvas: Canvas): string[] => {
  const body = rows.map(row => row.map(cell => writeLine(cell, Number.POSITIVE_INFINITY, canvas)))
  const titles = columns.map(({ title }) => writeLine([title], Number.POSITIVE_INFINITY, canvas))
  const natural = titles.map((title, i) => body.reduce((most, row) => Math.max(most, widthOf(row[i] ?? '')), widthOf(title)))
  const minWidths = columns.map(({ minWidth = NARROWEST }, i) => (rows.some(row => mayGive(row[i] ?? [])) ? minWidth : undefined))
  const gap = canvas.width < TIGHT && !canvas.whole ? ' ' : '  '
  const room = canvas.whole ? Number.POSITIVE_INFINITY : canvas.width - INDENT.length - gap.length * (columns.length - 1)
  const widths = fitColumns(natural, minWidths, room)
  const layOut = (cells: readonly string[]): string =>
    INDENT +
    columns
      .map(({ align }, i) => {
        const cell = cut(cells[i] ?? '', widths[i] ?? 0, canvas)
        const padding = ' '.repeat(Math.max(0, (widths[i] ?? 0) - widthOf(cell)))
        return align === 'right' ? padding + cell : cell + padding
      })
      .join(gap)
      .trimEnd()
  const rule = widths.map(width => signs('─', canvas).repeat(width)).join(gap)
  return [canvas.chalk.bold(layOut(titles)), canvas.chalk.dim(INDENT + rule), ...body.map(layOut)]
}
