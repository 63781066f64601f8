import type { Block } from '../../blocks.js'
import { entryTime } from '../pieces.js'
import { notShownWords } from '../wording.js'
import { type Canvas, symbols, unbrokenLine, wrapLine } from './fit.js'
import { paint } from './style.js'
import { writeTable } from './table.js'

/** Of the entries of a list. */
export const INDENT = '  '

const notShown = (leftOut: string | undefined, canvas: Canvas): string[] =>
  notShownWords(leftOut).flatMap(words => wrapLine(INDENT, [words], canvas).map(row => canvas.chalk.dim(row)))

/** A block as lines of text. */
export const writeBlock = (block: Block, canvas: Canvas): string[] => {
  switch (block.kind) {
    case 'fact':
      return wrapLine('', [{ kind: 'text', value: block.label }, ': ', ...block.value], canvas).map(row => paint(canvas, block.tone, row))
    case 'note':
      if (block.isDetail) return []
      if (block.isCommand) return [unbrokenLine(' '.repeat(block.indent ?? 0) + symbols('→ ', canvas), block.line, canvas)]
      return wrapLine(' '.repeat(block.indent ?? 0), block.line, canvas).map(row => paint(canvas, block.tone, row))
    case 'table':
      return block.rows.length === 0 ? [] : [...writeTable(block, canvas), ...notShown(block.notShown, canvas)]
    case 'entries': {
      const rows = block.entries.flatMap(({ at, line, tone }) =>
        wrapLine(INDENT + (at ? `${entryTime(at, canvas.timezone, block.now)} - ` : ''), line, canvas).map(row => paint(canvas, tone, row)),
      )
      // A list with times is printed oldest first, so what it leaves out comes before it; other lists end with it.
      const rest = notShown(block.notShown, canvas)
      return block.entries.some(({ at }) => at) ? [...rest, ...rows] : [...rows, ...rest]
    }
  }
}
