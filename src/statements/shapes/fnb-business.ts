import { centsOf } from '../cents.js'
import { days } from '../days.js'
import type { Shape } from '../statement.js'
import { readTable } from '../table.js'

/** FNB's business banking: the reference has a column of its own. */
export const fnbBusiness = {
  name: 'FNB business CSV',
  bank: 'FNB',
  trust: 'B',
  recognises: ({ text }) => /ACCOUNT TRANSACTION HISTORY/i.test(text.slice(0, 4096)) && /FOR ACCOUNT NUMBER/i.test(text),
  read: ({ text }) =>
    readTable(text, {
      columns: ['Date', 'Amount', 'Description', 'Reference', 'Balance'],
      head(row, reading) {
        reading.account ??= /FOR ACCOUNT NUMBER[^\d]{0,20}(\d{6,20})/i.exec(row.text)?.[1]
      },
      movement([dayText = '', amount, description = '', reference = '', balance]) {
        const day = days.iso(dayText)
        const cents = centsOf(amount)
        if (day === undefined || cents === undefined) return undefined
        return { day, cents, words: `${description} ${reference}`.trim(), reference, balanceCents: centsOf(balance) ?? null }
      },
    }),
} as const satisfies Shape
