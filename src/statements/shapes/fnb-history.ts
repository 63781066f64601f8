import { centsOf } from '../cents.js'
import { csvRows } from '../csv.js'
import { days } from '../days.js'
import { columnsOf, StatementReading } from '../reading.js'
import type { Shape } from '../statement.js'

/** The history that FNB and RMB let people download, the newest movement first. */
export const fnbHistory = {
  name: 'FNB transaction history',
  bank: 'FNB',
  trust: 'A',
  recognises: ({ text }) => /^\s*"?ACCOUNT TRANSACTION HISTORY/i.test(text) && !/FOR ACCOUNT NUMBER/i.test(text),
  read({ text }) {
    const reading = new StatementReading()
    let places: readonly number[] | undefined
    for (const row of csvRows(text)) {
      const [first = '', second = ''] = row.fields
      if (!places) {
        places = columnsOf(row, ['Date', 'Amount', 'Balance', 'Description'])
        if (/^account:/i.test(first)) reading.account = second
        if (/^balance:/i.test(first)) reading.closingCents = centsOf(second) ?? null
        if (places || /^(?:name|account|balance):|^account transaction history/i.test(first)) reading.note(row)
        else reading.strange(row)
        continue
      }
      const [dayText = '', amount, balance, ...rest] = row.fields
      const day = days.iso(dayText)
      const cents = centsOf(amount)
      if (day === undefined || cents === undefined) reading.strange(row)
      else reading.movement({ line: row.line, day, cents, words: rest.join(', '), balanceCents: centsOf(balance) ?? null })
    }
    return reading.done(true)
  },
} as const satisfies Shape
