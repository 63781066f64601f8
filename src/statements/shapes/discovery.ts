import { centsOf } from '../cents.js'
import { days } from '../days.js'
import type { Shape } from '../statement.js'
import { readTable } from '../table.js'

/** No balance at all. */
export const discovery = {
  name: 'Discovery CSV',
  bank: 'Discovery',
  trust: 'B',
  recognises: ({ text }) => /^\s*"?Value Date"?,"?Value Time"?,/i.test(text),
  read: ({ text }) =>
    readTable(text, {
      columns: ['Value Date', 'Description', 'Amount'],
      movement([dayText = '', words = '', amount]) {
        const day = days.iso(dayText)
        const cents = centsOf(amount)
        return day === undefined || cents === undefined ? undefined : { day, cents, words }
      },
    }),
} as const satisfies Shape
