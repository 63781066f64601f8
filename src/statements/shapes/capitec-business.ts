import { centsOf } from '../cents.js'
import { csvRows } from '../csv.js'
import { days } from '../days.js'
import { columnsOf, isNewestFirst, StatementReading } from '../reading.js'
import type { Shape } from '../statement.js'

const COLUMNS = ['Account', 'Date', 'Description', 'Reference', 'Amount', 'Fees', 'Balance']

/** Fees stand apart from the amount; the last line is a total. */
export const capitecBusiness = {
  name: 'Capitec Business CSV',
  bank: 'Capitec',
  trust: 'B',
  recognises: ({ text }) => /^\s*"?Balance brought forward:/i.test(text),
  read({ text }) {
    const reading = new StatementReading()
    const found: string[] = []
    let places: readonly number[] | undefined
    for (const row of csvRows(text)) {
      const [first = '', second] = row.fields
      if (!places) {
        places = columnsOf(row, COLUMNS)
        if (/^balance brought forward/i.test(first)) reading.openingCents = centsOf(second) ?? null
        reading.note(row)
        continue
      }
      if (/^total:/i.test(first)) {
        reading.closingCents = centsOf(row.fields[places[6] ?? 6]) ?? null
        reading.note(row)
        continue
      }
      const [account, dayText = '', description = '', reference = '', ...amounts] = places.map(place => row.fields[place] ?? '')
      const [amount, fee, balance] = amounts.map(centsOf)
      const day = days.slashed(dayText)
      if (day === undefined || (amount === undefined && fee === undefined)) {
        reading.strange(row)
        continue
      }
      reading.account ??= account
      found.push(day)
      const cents = (amount ?? 0) + (fee ?? 0)
      reading.movement({
        line: row.line,
        day,
        cents,
        words: `${description} ${reference}`.trim(),
        reference,
        balanceCents: balance ?? null,
      })
    }
    return reading.done(isNewestFirst(found))
  },
} as const satisfies Shape
