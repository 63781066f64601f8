import { centsOf } from '../cents.js'
import { csvRows } from '../csv.js'
import { days } from '../days.js'
import { StatementReading } from '../reading.js'
import type { Shape } from '../statement.js'

/** A head, then `02Oct2025,TEXT,500,13000.00,,` without column names. A file may span several statements. */
export const nedbankCsv = {
  name: 'Nedbank CSV',
  bank: 'Nedbank',
  trust: 'A',
  recognises: ({ text }) => /^\s*"?Statement Enquiry\b/i.test(text),
  read({ text }) {
    const reading = new StatementReading()
    let isProvisional = false
    for (const row of csvRows(text)) {
      const [first = '', words = '', amount = '', balance = ''] = row.fields
      if (/^account number/i.test(first)) reading.account = words
      const day = days.named(first)
      if (day === undefined) {
        if (/^(?:statement|account)\b/i.test(first)) reading.note(row)
        else reading.strange(row)
        continue
      }
      const cents = centsOf(amount)
      const balanceCents = centsOf(balance) ?? null
      if (/^(?:brought|carried) forward$/i.test(words)) {
        if (/^brought/i.test(words)) reading.openingCents ??= balanceCents
        else reading.closingCents = balanceCents
        reading.note(row)
      } else if (/^provisional statement$/i.test(words)) {
        isProvisional = true
        reading.note(row)
      } else if (amount === '' && balanceCents !== null) reading.note(row)
      else if (cents === undefined) reading.strange(row)
      else reading.movement({ line: row.line, day, cents, words, balanceCents, isBooked: !isProvisional })
    }
    return reading.done()
  },
} as const satisfies Shape
