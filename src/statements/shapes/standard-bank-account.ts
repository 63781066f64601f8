import { centsOf } from '../cents.js'
import { csvRows } from '../csv.js'
import { days } from '../days.js'
import { columnsOf, isNewestFirst, StatementReading } from '../reading.js'
import type { Shape } from '../statement.js'

const COLUMNS = ['Date', 'Description', 'Amount', 'Balance', 'Originator Reference', 'Customer Reference']

/** The statement of account of Standard Bank's business banking: a long head, then column names. */
export const standardBankAccount = {
  name: 'Standard Bank statement of account',
  bank: 'Standard Bank',
  trust: 'B',
  recognises: ({ text }) => /Originator Reference/i.test(text) && /Statement Number/i.test(text),
  read({ text }) {
    const reading = new StatementReading()
    const found: string[] = []
    let places: readonly number[] | undefined
    for (const row of csvRows(text)) {
      if (!places) {
        places = columnsOf(row, COLUMNS)
        if (/account number/i.test(row.fields[0] ?? '')) reading.account = row.fields.find(field => /^\d[\d ]{5,20}$/.test(field))
        reading.note(row)
        continue
      }
      const [dayText = '', description = '', amount, balance, originator = '', customer = ''] = places.map(place => row.fields[place] ?? '')
      const day = days.iso(dayText) ?? days.slashed(dayText)
      const cents = centsOf(amount)
      if (day === undefined || cents === undefined) {
        reading.strange(row)
        continue
      }
      found.push(day)
      const reference = `${originator} ${customer}`.trim()
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
