import { centsOf } from '../cents.js'
import { csvRows } from '../csv.js'
import { days } from '../days.js'
import { columnsOf, isNewestFirst, StatementReading } from '../reading.js'
import type { Shape } from '../statement.js'

const COLUMNS = ['Date', 'Description 1', 'Description 2', 'Fee', 'Amount', 'Balance']

/** Newer files begin with the column `Transaction Id`. */
export const bankZero = {
  name: 'Bank Zero CSV',
  bank: 'Bank Zero',
  trust: 'A',
  recognises: ({ text }) => /^\s*(?:"?Transaction Id"?,)?"?Date"?,"?Day"?,"?Time"?,"?Type"?,"?Description 1"?,/i.test(text),
  read({ text }) {
    const reading = new StatementReading()
    const found: string[] = []
    let places: readonly number[] | undefined
    for (const row of csvRows(text)) {
      if (!places) {
        places = columnsOf(row, COLUMNS)
        if (places) reading.note(row)
        else reading.strange(row)
        continue
      }
      const [dayText = '', first = '', second = '', ...amounts] = places.map(place => row.fields[place] ?? '')
      const [fee, amount, balance] = amounts.map(centsOf)
      const day = days.iso(dayText)
      if (day === undefined || amount === undefined) {
        reading.strange(row)
        continue
      }
      found.push(day)
      reading.movement({ line: row.line, day, cents: amount + (fee ?? 0), words: second || first, balanceCents: balance ?? null })
    }
    return reading.done(isNewestFirst(found))
  },
} as const satisfies Shape
