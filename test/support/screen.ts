import { widthOf } from '../../src/text/width.js'

const [ENTER, LEAVE] = ['\u001b[?1049h', '\u001b[?1049l']

/** The cursor is hidden and rows do not wrap; what the alternate screen begins with. */
const HARMLESS = /^\u001b\[(?:\?(?:25|7|2026)[hl]|[\d;]*m)/
const MOVE = /^\u001b\[(?:(\d+);(\d+))?H/
const ERASE = /^\u001b\[(2J|2K|K)/

const GRAPHEMES = new Intl.Segmenter()

/** Whether the terminal is on the alternate screen after that output. */
export const isOnAlternateScreen = (said: string): boolean => said.lastIndexOf(ENTER) > said.lastIndexOf(LEAVE)

/**
 * What the alternate screen showed last, row by row, without blanks at the end.
 * @param said all that was written to the terminal @throws Error at any sequence that we do not write, and at text beyond the window
 */
export const screenOf = (said: string, columns: number, rows: number): string[] => {
  const begin = said.lastIndexOf(ENTER)
  if (begin < 0) throw new Error(`no alternate screen: ${JSON.stringify(said)}`)
  const end = said.indexOf(LEAVE, begin)
  let rest = said.slice(begin + ENTER.length, end < 0 ? undefined : end)
  let cells: string[][] = Array.from({ length: rows }, () => [])
  let [row, column] = [0, 0]
  while (rest !== '') {
    const harmless = HARMLESS.exec(rest)
    const move = MOVE.exec(rest)
    const erase = ERASE.exec(rest)
    const sequence = harmless ?? move ?? erase
    if (!sequence) {
      const text = /^[^\p{Cc}]+/u.exec(rest)?.[0]
      // The last sequence may not have arrived yet.
      if (text === undefined && /^\u001b[^A-Za-z]*$/.test(rest)) break
      if (text === undefined) throw new Error(`what is this: ${JSON.stringify(rest.slice(0, 40))}`)
      for (const { segment } of GRAPHEMES.segment(text)) {
        const width = widthOf(segment)
        if (column + width > columns || row >= rows) throw new Error(`outside ${columns} x ${rows}: ${JSON.stringify(text)}`)
        const line = cells[row] ?? []
        while (line.length < column) line.push(' ')
        line.splice(column, width, segment, ...Array<string>(Math.max(0, width - 1)).fill(''))
        column += width
      }
      rest = rest.slice(text.length)
      continue
    }
    if (move) [row, column] = [Number(move[1] ?? 1) - 1, Number(move[2] ?? 1) - 1]
    if (erase?.[1] === '2J') cells = cells.map(() => [])
    else if (erase) cells[row]?.splice(erase[1] === 'K' ? column : 0)
    rest = rest.slice(sequence[0].length)
  }
  return cells.map(line => line.join('').trimEnd())
}
