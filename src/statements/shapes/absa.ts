import { centsOf, centsOfComma } from '../cents.js'
import { csvRows } from '../csv.js'
import { days } from '../days.js'
import { columnsOf, isNewestFirst, StatementReading } from '../reading.js'
import type { Shape } from '../statement.js'

/** Also as a South African Excel saves it: semicolons and decimal commas. */
export const absa = {
  name: 'Absa CSV',
  bank: 'Absa',
  trust: 'A',
  recognises: ({ text }) =>
    /^\s*"?Date"?\s*[,;]\s*"?Description"?\s*[,;]\s*"?Amount"?\s*[,;]\s*"?Balance"?\s*\r?\n"?\d{8}"?[,;]/i.test(text),
  read({ text, lines }) {
    const isExcel = /;/.test(lines[0] ?? '')
    const cents = isExcel ? centsOfComma : centsOf
    const reading = new StatementReading()
    const found: string[] = []
    for (const row of csvRows(text, isExcel ? ';' : ',')) {
      const [dayText = '', words = '', amount, balance] = row.fields
      const day = days.compact(dayText)
      const paid = cents(amount)
      if (day !== undefined && paid !== undefined) {
        found.push(day)
        reading.movement({ line: row.line, day, cents: paid, words: words.replace(/ {2,}/g, ' '), balanceCents: cents(balance) ?? null })
      } else if (columnsOf(row, ['Date', 'Description', 'Amount', 'Balance'])) reading.note(row)
      else reading.strange(row)
    }
    return reading.done(isNewestFirst(found))
  },
} as const satisfies Shape
