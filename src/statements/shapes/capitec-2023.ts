import { centsOf } from '../cents.js'
import { csvRows } from '../csv.js'
import { days } from '../days.js'
import { columnsOf, isNewestFirst, StatementReading } from '../reading.js'
import type { Shape } from '../statement.js'

const COLUMNS = ['Long Description', 'Debit Amount', 'Credit Amount', 'Balance']

/** Capitec until 2023: a line `sep=,`, and debits positive in a column of their own. */
export const capitec2023 = {
  name: 'Capitec CSV of 2023',
  bank: 'Capitec',
  trust: 'A',
  recognises: ({ text }) => /^\s*"?sep=,/i.test(text) && /Statement Description/i.test(text.slice(0, 1000)),
  read({ text }) {
    const reading = new StatementReading()
    const found: string[] = []
    let places: readonly number[] | undefined
    let dayPlace = -1
    let accountPlace = -1
    for (const row of csvRows(text)) {
      if (!places) {
        places = columnsOf(row, COLUMNS)
        const heads = row.fields.map(field => field.toUpperCase())
        dayPlace = ['POSTING DATE', 'DATE', 'TRANSACTION DATE'].map(name => heads.indexOf(name)).find(place => place >= 0) ?? -1
        accountPlace = heads.findIndex(head => /^ACCOUNT( NUMBER)?$/.test(head))
        reading.note(row)
        continue
      }
      const [words = '', debit, credit, balance] = places.map(place => row.fields[place] ?? '')
      const day = days.slashed(row.fields[dayPlace] ?? '')
      const [paidOut, paidIn] = [centsOf(debit), centsOf(credit)]
      if (day === undefined || (paidOut === undefined && paidIn === undefined)) {
        reading.strange(row)
        continue
      }
      reading.account ??= row.fields[accountPlace]
      found.push(day)
      reading.movement({
        line: row.line,
        day,
        cents: (paidIn ?? 0) - Math.abs(paidOut ?? 0),
        words,
        balanceCents: centsOf(balance) ?? null,
      })
    }
    return reading.done(isNewestFirst(found))
  },
} as const satisfies Shape
