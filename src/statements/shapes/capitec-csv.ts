import { centsOf } from '../cents.js'
import { days } from '../days.js'
import type { Shape } from '../statement.js'
import { readTable } from '../table.js'

const COLUMNS = ['Account', 'Posting Date', 'Description', 'Original Description', 'Money In', 'Money Out', 'Fee', 'Balance']

/** The original description is of fixed width: 10 signs of the payer's bank, 20 of the reference, 10 of the type. */
const referenceOf = (original: string): string => (original.length > 30 ? original.slice(10, 30).trim() : original)

/** Money out and fees are negative, in columns of their own. */
export const capitecCsv = {
  name: 'Capitec CSV',
  bank: 'Capitec',
  trust: 'A',
  recognises: ({ text }) => /^\s*"?Nr"?,"?Account"?,"?Posting Date"?,/i.test(text) && /Original Description/i.test(text.slice(0, 400)),
  read: ({ text }) =>
    readTable(text, {
      columns: COLUMNS,
      movement([account, dayText = '', description = '', original = '', ...amounts], reading) {
        const [paidIn, paidOut, fee, balance] = amounts.map(centsOf)
        const day = days.iso(dayText)
        const parts = [paidIn, paidOut, fee].filter(part => part !== undefined)
        if (day === undefined || parts.length === 0) return undefined
        reading.account ??= account
        return {
          day,
          cents: parts.reduce((sum, part) => sum + part, 0),
          words: original || description,
          reference: referenceOf(original) || description,
          balanceCents: balance ?? null,
          isBooked: !/^\(Pending\)/i.test(description),
        }
      },
    }),
} as const satisfies Shape
