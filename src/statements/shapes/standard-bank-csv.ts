import { centsOf } from '../cents.js'
import { csvRows } from '../csv.js'
import { days } from '../days.js'
import { StatementReading } from '../reading.js'
import type { Shape } from '../statement.js'

/** Records `HIST`, between `OPEN` and `CLOSE`; no running balance. */
export const standardBankCsv = {
  name: 'Standard Bank CSV',
  bank: 'Standard Bank',
  trust: 'A',
  recognises: ({ lines }) => /^[^,]*,[^,]*,\s*"?BRANCH"?\s*,/.test(lines[0] ?? ''),
  read({ text }) {
    const reading = new StatementReading()
    for (const row of csvRows(text)) {
      const [kind = '', second = '', third = '', amount, type = '', reference = ''] = row.fields
      const day = kind === 'HIST' ? days.compact(second) : undefined
      const cents = centsOf(amount)
      if (third === 'ACC-NO') reading.account = second
      if (third === 'OPEN') reading.openingCents = cents ?? null
      if (third === 'CLOSE') reading.closingCents = cents ?? null
      if (/^(?:BRANCH|ACC-NO|OPEN|CLOSE)$/.test(third)) reading.note(row)
      else if (day === undefined || cents === undefined) reading.strange(row)
      else reading.movement({ line: row.line, day, cents, words: `${type} ${reference}`.trim(), reference })
    }
    return reading.done()
  },
} as const satisfies Shape
