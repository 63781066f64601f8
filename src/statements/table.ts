import { type CsvRecord, csvRows } from './csv.js'
import { columnsOf, isNewestFirst, type NewMovement, StatementReading } from './reading.js'
import type { ReadStatement } from './statement.js'

/** A CSV file with one row of column names, and one movement in each row below it. */
export interface TableLayout {
  /** Those that are read, in any order in the file. */
  readonly columns: readonly string[]
  /** Looks at each row before the names. Left out: there is none. */
  readonly head?: (row: CsvRecord, reading: StatementReading) => void
  /** Whether a row below the names is a total or the like. */
  readonly foot?: (row: CsvRecord, reading: StatementReading, places: readonly number[]) => boolean
  /** @param fields in the order of `columns` @returns undefined if the row is none */
  readonly movement: (fields: readonly string[], reading: StatementReading) => Omit<NewMovement, 'line'> | undefined
}

export const readTable = (text: string, { columns, head, foot, movement }: TableLayout): ReadStatement => {
  const reading = new StatementReading()
  const days: string[] = []
  let places: readonly number[] | undefined
  for (const row of csvRows(text)) {
    if (!places) {
      places = columnsOf(row, columns)
      head?.(row, reading)
      if (places || head) reading.note(row)
      else reading.strange(row)
      continue
    }
    if (foot?.(row, reading, places)) {
      reading.note(row)
      continue
    }
    const found = movement(
      places.map(place => row.fields[place] ?? ''),
      reading,
    )
    if (found) {
      days.push(found.day)
      reading.movement({ line: row.line, ...found })
    } else reading.strange(row)
  }
  return reading.done(isNewestFirst(days))
}
