import { parse } from 'csv-parse/sync'

/** One record. */
export interface CsvRecord {
  /** In the file, from 1. */
  readonly line: number
  readonly fields: readonly string[]
  /** As it stands in the file, for what nobody understands. */
  readonly text: string
}

/** Banks quote carelessly, and their lines are of any length: nothing of that is an error. */
const CARELESS = { relax_column_count: true, relax_quotes: true, trim: true } as const

const fieldsOf = (line: string, delimiter: string, quote: string): readonly string[] => {
  // Most lines have no quotes, and reading one by the library takes twenty times as long.
  if (!line.includes(quote)) return line.split(delimiter).map(field => field.trim())
  try {
    const [fields = []] = parse(line, { ...CARELESS, delimiter, quote })
    return fields
  } catch {
    // A payer may write a quote that nobody closes: then it is a sign like any other.
    const [fields = []] = parse(line, { ...CARELESS, delimiter, quote: null })
    return fields
  }
}

/**
 * The records of a statement, each on a line of its own: no bank breaks one, and a quote that a payer wrote must not swallow the lines
 * below it. No value is cast: csv-parse would make a date of the reference `ABSA BANK PC 9`.
 */
export const csvRows = (text: string, delimiter = ',', quote = '"'): readonly CsvRecord[] =>
  text
    .split(/\r\n|\n|\r/)
    .map((line, i): CsvRecord => ({ line: i + 1, text: line.trim(), fields: line.trim() === '' ? [] : fieldsOf(line, delimiter, quote) }))
    .filter(record => record.text !== '')
