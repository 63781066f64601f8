import { centsOf } from '../cents.js'
import { csvRows } from '../csv.js'
import { days } from '../days.js'
import { StatementReading } from '../reading.js'
import type { Shape } from '../statement.js'

/** The last day that a record names in full: `'13 August 2025'`. */
const lastDay = (text: string): string | undefined =>
  [...text.matchAll(/(\d{1,2}) ([A-Za-z]{3})[a-z]{0,6} (\d{4})/g)]
    .map(([, date = '', month = '', year = '']) => days.named(`${date}${month}${year}`))
    .findLast(found => found !== undefined)

/** The statement that FNB sends by mail: each record begins with a number, and only record 3 has a year. */
export const fnbMail = {
  name: 'FNB statement by mail',
  bank: 'FNB',
  trust: 'A',
  recognises: ({ lines }) =>
    /^2\s*,/.test(lines[0] ?? '') && lines.some(line => /^3\s*,/.test(line)) && lines.some(line => /^5\s*,/.test(line)),
  read({ text }) {
    const reading = new StatementReading()
    let end: string | undefined
    for (const row of csvRows(text, ',', "'")) {
      const [record = '', , dayText = '', ...rest] = row.fields
      if (record === '2') reading.account = row.fields.find(field => /^\d{6,20}$/.test(field))
      if (record === '3') end = lastDay(row.text) ?? end
      if (record !== '5') {
        if (/^[2346]$/.test(record)) reading.note(row)
        else reading.strange(row)
        continue
      }
      const [type = '', second = '', third = '', amount, balance] = rest
      const day = end === undefined ? undefined : days.yearless(dayText, end)
      const cents = centsOf(amount)
      // The first record of a kind names the columns.
      if (/^number$/i.test(row.fields[1] ?? '')) reading.note(row)
      else if (day === undefined || cents === undefined) reading.strange(row)
      else {
        const reference = `${second} ${third}`.trim()
        reading.movement({
          line: row.line,
          day,
          cents,
          words: `${type} ${reference}`.trim(),
          reference,
          balanceCents: centsOf(balance) ?? null,
        })
      }
    }
    return reading.done()
  },
} as const satisfies Shape
