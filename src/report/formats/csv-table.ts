import { escapeText } from '../../text/escape.js'

/** How a spreadsheet takes a table apart. */
export interface CsvDialect {
  readonly separator: ',' | ';'
  /** What stands before the cents. */
  readonly decimal: '.' | ','
}

/** RFC 4180, for scripts and for whatever asks how to import it. */
export const RFC_4180: CsvDialect = { separator: ',', decimal: '.' }

/**
 * Excel asks nobody: it takes the separator and the decimal sign of Windows, which in South Africa are these. A first line `sep=,` would
 * name the separator, but Excel then forgets the byte order mark above it, and shows `Â·` for `·`.
 */
export const EXCEL: CsvDialect = { separator: ';', decimal: ',' }

/** Without it Excel takes a file for Windows-1252. */
const BYTE_ORDER_MARK = '\uFEFF'

/**
 * What a spreadsheet takes for the start of a formula; the wide characters are those of Japanese keyboards. In locales with semicolons as
 * list separator, such as South Africa, a spreadsheet also starts a cell after each semicolon.
 */
const FORMULA = /(^|;)(?=[\s"]*[=+\-@＝＋－＠])/g

/** One cell: a single line, quoted if needed, and never a formula, because an apostrophe marks it as text. */
const writeText = (value: string): string => {
  const cell = escapeText(value).replace(FORMULA, "$1'")
  return /[",;\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}

/** A negative amount is a number, and no formula. */
const NUMBER = /^-?\d+\.\d{1,2}$/

const isNumeric = (column: string): boolean => /_(rand|hours)$/.test(column)

const writeCell = (column: string, value: string, { separator, decimal }: CsvDialect): string => {
  if (!isNumeric(column) || !NUMBER.test(value)) return writeText(value)
  const number = value.replace('.', decimal)
  return number.includes(separator) ? `"${number}"` : number
}

/** A table with a line of column names. Amounts and ages, whose columns end in `_rand` and `_hours`, can be summed. */
export const writeCsvTable = <Column extends string>(
  columns: readonly Column[],
  rows: readonly Partial<Record<Column, string>>[],
  dialect: CsvDialect,
): string => {
  const lines = [columns, ...rows.map(row => columns.map(column => writeCell(column, row[column] ?? '', dialect)))]
  return `${BYTE_ORDER_MARK}${lines.map(cells => `${cells.join(dialect.separator)}\r\n`).join('')}`
}
