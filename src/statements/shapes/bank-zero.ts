import { centsOf } from '../cents.js'
import { days } from '../days.js'
import type { Shape } from '../statement.js'
import { readTable } from '../table.js'

/** Newer files begin with the column `Transaction Id`. */
export const bankZero = {
  name: 'Bank Zero CSV',
  bank: 'Bank Zero',
  trust: 'A',
  recognises: ({ text }) => /^\s*(?:"?Transaction Id"?,)?"?Date"?,"?Day"?,"?Time"?,"?Type"?,"?Description 1"?,/i.test(text),
  read: ({ text }) =>
    readTable(text, {
      columns: ['Date', 'Description 1', 'Description 2', 'Fee', 'Amount', 'Balance'],
      movement([dayText = '', first = '', second = '', ...amounts]) {
        const [fee, amount, balance] = amounts.map(centsOf)
        const day = days.iso(dayText)
        if (day === undefined || amount === undefined) return undefined
        return { day, cents: amount + (fee ?? 0), words: second || first, balanceCents: balance ?? null }
      },
    }),
} as const satisfies Shape
