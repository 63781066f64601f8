import { centsOf } from '../cents.js'
import { csvRows } from '../csv.js'
import { days } from '../days.js'
import { columnsOf, isNewestFirst, StatementReading } from '../reading.js'
import type { Shape } from '../statement.js'

/** No balance at all. */
export const discovery = {
  name: 'Discovery CSV',
  bank: 'Discovery',
  trust: 'B',
  recognises: ({ text }) => /^\s*"?Value Date"?,"?Value Time"?,/i.test(text),
  read({ text }) {
    const reading = new StatementReading()
    const found: string[] = []
    let places: readonly number[] | undefined
    for (const row of csvRows(text)) {
      if (!places) {
        places = columnsOf(row, ['Value Date', 'Description', 'Amount'])
        if (places) reading.note(row)
        else reading.strange(row)
        continue
      }
      const [dayText = '', words = '', amount] = places.map(place => row.fields[place] ?? '')
      const day = days.iso(dayText)
      const cents = centsOf(amount)
      if (day === undefined || cents === undefined) {
        reading.strange(row)
        continue
      }
      found.push(day)
      reading.movement({ line: row.line, day, cents, words })
    }
    return reading.done(isNewestFirst(found))
  },
} as const satisfies Shape
