import { parse } from 'csv-parse/sync'

/** One record, with the line of the file where it begins. */
export interface CsvRecord {
  readonly line: number
  readonly fields: readonly string[]
  /** As it stands in the file, for what nobody understands. */
  readonly text: string
}

interface Parsed {
  readonly record: readonly string[]
  readonly info: { readonly lines: number }
  readonly raw: string
}

/**
 * The records of a statement. Banks quote carelessly, and their lines are of any length: nothing of that is an error here. No value is
 * cast: csv-parse would make a date of the reference `ABSA BANK PC 9`.
 */
export const csvRows = (text: string, delimiter = ',', quote = '"'): readonly CsvRecord[] => {
  const parsed = parse(text, {
    delimiter,
    quote,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    trim: true,
    info: true,
    raw: true,
    record_delimiter: ['\r\n', '\n', '\r'],
  }) as unknown as readonly Parsed[]
  return parsed.map(({ record, info, raw }) => {
    const rows = raw.trim().split(/\r\n|\n|\r/).length
    return { line: Math.max(1, info.lines - rows + 1), fields: record, text: raw.trim() }
  })
}
