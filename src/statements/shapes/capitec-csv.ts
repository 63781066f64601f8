import { centsOf } from '../cents.js'
import { csvRows } from '../csv.js'
import { days } from '../days.js'
import { columnsOf, isNewestFirst, StatementReading } from '../reading.js'
import type { Shape } from '../statement.js'

const COLUMNS = ['Account', 'Posting Date', 'Description', 'Original Description', 'Money In', 'Money Out', 'Fee', 'Balance']

/** The original description is of fixed width: 10 signs of the payer's bank, 20 of the reference, 10 of the type. */
const referenceOf = (original: string): string => (original.length > 30 ? original.slice(10, 30).trim() : original)

/** Money out and fees are negative, in columns of their own. */
export const capitecCsv = {
  name: 'Capitec CSV',
  bank: 'Capitec',
  trust: 'A',
  recognises: ({ text }) => /^\s*"?Nr"?,"?Account"?,"?Posting Date"?,/i.test(text) && /Original Description/i.test(text.slice(0, 400)),
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
      const [account, dayText = '', description = '', original = '', ...amounts] = places.map(place => row.fields[place] ?? '')
      const [paidIn, paidOut, fee, balance] = amounts.map(centsOf)
      const day = days.iso(dayText)
      const parts = [paidIn, paidOut, fee].filter(part => part !== undefined)
      if (day === undefined || parts.length === 0) {
        reading.strange(row)
        continue
      }
      reading.account ??= account
      found.push(day)
      reading.movement({
        line: row.line,
        day,
        cents: parts.reduce((sum, part) => sum + part, 0),
        words: original || description,
        reference: referenceOf(original) || description,
        balanceCents: balance ?? null,
        isBooked: !/^\(Pending\)/i.test(description),
      })
    }
    return reading.done(isNewestFirst(found))
  },
} as const satisfies Shape
