import stringWidth from 'string-width'
import type { Block } from '../../blocks.js'
import { isForeign } from '../pieces.js'
import { type Canvas, cut, signs, writeLine } from './fit.js'

const GAP = '  '
const INDENT = '  '
const NARROWEST = 5

type Table = Extract<Block, { kind: 'table' }>

/**
 * The widest give way first, none below `NARROWEST`, until all of them fit; the first column, which says who, gives half as
 * readily. Figures and times never do: a cut amount is a wrong one.
 */
const fitColumns = (natural: readonly number[], mayShrink: readonly boolean[], room: number): number[] => {
  const widths = [...natural]
  const readiness = (width: number, i: number): number => (!mayShrink[i] || width <= NARROWEST ? 0 : i === 0 ? width / 2 : width)
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
  const natural = columns.map(({ title }, i) => Math.max(stringWidth(title), ...body.map(row => stringWidth(row[i] ?? ''))))
  const mayShrink = columns.map((_, i) => rows.some(row => isForeign(row[i] ?? [])))
  const widths = fitColumns(natural, mayShrink, canvas.width - INDENT.length - GAP.length * (columns.length - 1))
  const layOut = (cells: readonly string[]): string =>
    INDENT +
    columns
      .map(({ align }, i) => {
        const cell = cut(cells[i] ?? '', widths[i] ?? 0, canvas)
        const padding = ' '.repeat(Math.max(0, (widths[i] ?? 0) - stringWidth(cell)))
        return align === 'right' ? padding + cell : cell + padding
      })
      .join(GAP)
      .trimEnd()
  const rule = widths.map(width => signs('─', canvas).repeat(width)).join(GAP)
  return [canvas.chalk.bold(layOut(columns.map(({ title }) => title))), canvas.chalk.dim(INDENT + rule), ...body.map(layOut)]
}
