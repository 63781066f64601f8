import { centsOf } from '../cents.js'
import { csvRows } from '../csv.js'
import { days } from '../days.js'
import { columnsOf, isNewestFirst, StatementReading } from '../reading.js'
import type { Shape } from '../statement.js'

/** FNB's business banking: the reference has a column of its own. */
export const fnbBusiness = {
  name: 'FNB business CSV',
  bank: 'FNB',
  trust: 'B',
  recognises: ({ text }) => /ACCOUNT TRANSACTION HISTORY/i.test(text.slice(0, 4096)) && /FOR ACCOUNT NUMBER/i.test(text),
  read({ text }) {
    const reading = new StatementReading()
    const found: string[] = []
    let places: readonly number[] | undefined
    for (const row of csvRows(text)) {
      if (!places) {
        places = columnsOf(row, ['Date', 'Amount', 'Description', 'Reference', 'Balance'])
        reading.account ??= /FOR ACCOUNT NUMBER[^\d]{0,20}(\d{6,20})/i.exec(row.text)?.[1]
        reading.note(row)
        continue
      }
      const [dayText = '', amount, description = '', reference = '', balance] = places.map(place => row.fields[place] ?? '')
      const day = days.iso(dayText)
      const cents = centsOf(amount)
      if (day === undefined || cents === undefined) {
        reading.strange(row)
        continue
      }
      found.push(day)
      reading.movement({
        line: row.line,
        day,
        cents,
        words: `${description} ${reference}`.trim(),
        reference,
        balanceCents: centsOf(balance) ?? null,
      })
    }
    return reading.done(isNewestFirst(found))
  },
} as const satisfies Shape
