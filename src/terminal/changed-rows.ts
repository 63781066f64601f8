import { widthOf } from '../text/width.js'

const at = (row: number): string => `\u001b[${row + 1};1H`
const ERASE_REST = '\u001b[K'
const ERASE_ROW = '\u001b[2K'
/** The terminal shows all of it at once, if it knows how (mode 2026); others ignore it. */
const [BEGIN, END] = ['\u001b[?2026h', '\u001b[?2026l']

/** Erasing after the text does not flicker, but would take the last letter of a row that fills the screen. */
const writeRow = (words: string, columns: number): string => (widthOf(words) < columns ? `${words}${ERASE_REST}` : `${ERASE_ROW}${words}`)

/**
 * What to write so that the screen shows `rows`, each of at most `columns` cells: only those that changed, and nothing if none did.
 * @param shown what the screen shows now; undefined: not known
 */
export const changedRows = (shown: readonly string[] | undefined, rows: readonly string[], columns: number): string => {
  const count = Math.max(rows.length, shown?.length ?? 0)
  const changes = Array.from({ length: count }, (_, i) => {
    const row = rows[i] ?? ''
    return shown && (shown[i] ?? '') === row ? '' : `${at(i)}${writeRow(row, columns)}`
  }).join('')
  return changes === '' ? '' : `${BEGIN}${changes}${END}`
}
