import { centsOf } from '../cents.js'
import { days } from '../days.js'
import type { Shape } from '../statement.js'
import { readTable } from '../table.js'

/** Capitec until 2023: a line `sep=,`, and debits positive in a column of their own. */
export const capitec2023 = {
  name: 'Capitec CSV of 2023',
  bank: 'Capitec',
  trust: 'A',
  recognises: ({ text }) => /^\s*"?sep=,/i.test(text) && /Statement Description/i.test(text.slice(0, 1000)),
  read: ({ text }) =>
    readTable(text, {
      columns: ['Posting Date|Date|Transaction Date', 'Long Description', 'Debit Amount', 'Credit Amount', 'Balance'],
      // The line `sep=,`.
      head() {},
      movement([dayText = '', words = '', debit, credit, balance]) {
        const day = days.slashed(dayText)
        const [paidOut, paidIn] = [centsOf(debit), centsOf(credit)]
        if (day === undefined || (paidOut === undefined && paidIn === undefined)) return undefined
        return { day, cents: (paidIn ?? 0) - Math.abs(paidOut ?? 0), words, balanceCents: centsOf(balance) ?? null }
      },
    }),
} as const satisfies Shape
