import { centsOf } from '../cents.js'
import { days } from '../days.js'
import type { Shape } from '../statement.js'
import { readTable } from '../table.js'

/** The statement of account of Standard Bank's business banking: a long head, then column names. */
export const standardBankAccount = {
  name: 'Standard Bank statement of account',
  bank: 'Standard Bank',
  trust: 'B',
  recognises: ({ text }) => /Originator Reference/i.test(text) && /Statement Number/i.test(text),
  read: ({ text }) =>
    readTable(text, {
      columns: ['Date', 'Description', 'Amount', 'Balance', 'Originator Reference', 'Customer Reference'],
      head(row, reading) {
        if (/account number/i.test(row.fields[0] ?? '')) reading.account = row.fields.find(field => /^\d[\d ]{5,20}$/.test(field))
      },
      movement([dayText = '', description = '', amount, balance, originator = '', customer = '']) {
        const day = days.iso(dayText) ?? days.slashed(dayText)
        const cents = centsOf(amount)
        if (day === undefined || cents === undefined) return undefined
        const reference = `${originator} ${customer}`.trim()
        return { day, cents, words: `${description} ${reference}`.trim(), reference, balanceCents: centsOf(balance) ?? null }
      },
    }),
} as const satisfies Shape
