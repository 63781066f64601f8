import type { Block, BlockOf, Line } from '../../blocks.js'
import { entryTime, writeWords } from '../pieces.js'
import { notShownWords } from '../wording.js'
import { escapeCode, escapeMarkdown, listItem } from './escape.js'

/** The block as list items; `under` nests them below the item before. */
const items = (block: Exclude<Block, BlockOf<'table'>>, timezone: string): { readonly words: string[]; readonly under: boolean } => {
  const words = (line: Line): string => writeWords(line, timezone)
  switch (block.kind) {
    case 'fact':
      return { words: [`${block.label}: ${words(block.value)}`], under: false }
    case 'note':
      return { words: block.isDetail ? [] : [words(block.line)], under: (block.indent ?? 0) > 0 }
    case 'entries': {
      const entries = block.entries.map(({ at, line }) => `${at ? `${entryTime(at, timezone, block.now)} - ` : ''}${words(line)}`)
      const rest = notShownWords(block.notShown)
      return { words: block.entries.some(({ at }) => at) ? [...rest, ...entries] : [...entries, ...rest], under: true }
    }
  }
}

const tableRow = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

const writeTable = ({ columns, rows, ...table }: BlockOf<'table'>, timezone: string): string[] =>
  rows.length === 0
    ? []
    : [
        '',
        tableRow(columns.map(({ title }) => escapeMarkdown(title))),
        tableRow(columns.map(({ align }) => (align === 'right' ? '---:' : '---'))),
        ...rows.map(row => tableRow(columns.map((_, i) => escapeMarkdown(writeWords(row[i] ?? [], timezone))))),
        '',
        ...notShownWords(table.notShown).flatMap(words => [escapeMarkdown(words), '']),
      ]

/** A list with entries and notes nested below the fact or note before them. Tables interrupt the list. */
export const writeBlocks = (blocks: readonly Block[], timezone: string): string[] => {
  let inList = false
  return blocks.flatMap(block => {
    if (block.kind === 'table') {
      inList &&= block.rows.length === 0
      return writeTable(block, timezone)
    }
    const { words, under } = items(block, timezone)
    const depth = under && inList ? 1 : 0
    inList ||= words.length > 0
    if (block.kind === 'note' && block.isCommand) return words.map(item => `${listItem('→', depth)} ${escapeCode(item)}`)
    return words.map(item => listItem(item, depth))
  })
}
