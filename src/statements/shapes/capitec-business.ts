import { centsOf } from '../cents.js'
import { days } from '../days.js'
import type { Shape } from '../statement.js'
import { readTable } from '../table.js'

const COLUMNS = ['Account', 'Date', 'Description', 'Reference', 'Amount', 'Fees', 'Balance']

/** Fees stand apart from the amount; the last line is a total. */
export const capitecBusiness = {
  name: 'Capitec Business CSV',
  bank: 'Capitec',
  trust: 'B',
  recognises: ({ text }) => /^\s*"?Balance brought forward:/i.test(text),
  read: ({ text }) =>
    readTable(text, {
      columns: COLUMNS,
      head({ fields: [first = '', second] }, reading) {
        if (/^balance brought forward/i.test(first)) reading.openingCents = centsOf(second) ?? null
      },
      foot({ fields }, reading, places) {
        if (!/^total:/i.test(fields[0] ?? '')) return false
        reading.closingCents = centsOf(fields[places[COLUMNS.indexOf('Balance')] ?? -1]) ?? null
        return true
      },
      movement([account, dayText = '', description = '', reference = '', ...amounts], reading) {
        const [amount, fee, balance] = amounts.map(centsOf)
        const day = days.slashed(dayText)
        if (day === undefined || (amount === undefined && fee === undefined)) return undefined
        reading.account ??= account
        return {
          day,
          cents: (amount ?? 0) + (fee ?? 0),
          words: `${description} ${reference}`.trim(),
          reference,
          balanceCents: balance ?? null,
        }
      },
    }),
} as const satisfies Shape
