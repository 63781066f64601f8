import { centsOfComma } from '../cents.js'
import { days } from '../days.js'
import { StatementReading } from '../reading.js'
import type { Shape } from '../statement.js'

/** `:60F:C251001ZAR12500,00` */
const BALANCE = /^:6[02][FM]:([CD])\d{6}[A-Z]{3}([\d,]{1,16})$/
/** `:61:2510011001CR500,00NDEP…`: day, booking day, mark, funds code R, amount, type, reference. `RC` takes a credit back. */
const MOVEMENT = /^:61:(\d{6})(\d{4})?(RC|RD|C|D)R?([\d,]{1,16})[A-Z][A-Z0-9]{3}(.{0,40})$/

/** SWIFT's MT940, and MT942, which has neither opening nor closing. The reference is whole on the second line of `:61:`. */
export const standardBankMt940 = {
  name: 'Standard Bank MT940',
  bank: 'Standard Bank',
  trust: 'A',
  recognises: ({ text }) => /^\s*\{1:F01SBZAZAJJ/.test(text),
  read({ lines }) {
    const reading = new StatementReading()
    for (let i = 0; i < lines.length; i++) {
      const text = lines[i] ?? ''
      const row = { line: i + 1, text }
      const [, mark, amount] = BALANCE.exec(text) ?? []
      const [, dayText = '', , kind = '', paid, short = ''] = MOVEMENT.exec(text) ?? []
      if (mark) {
        const cents = centsOfComma(amount)
        const signed = cents === undefined ? null : mark === 'D' ? -cents : cents
        if (text.startsWith(':60')) reading.openingCents ??= signed
        else reading.closingCents = signed
        reading.note(row)
      } else if (paid !== undefined) {
        const day = days.short(dayText)
        const cents = centsOfComma(paid)
        const second = lines[i + 1] ?? ''
        const hasSecond = second !== '' && !/^[:{-]/.test(second)
        const reference = hasSecond ? second : (short.split('//')[0] ?? '')
        const [, type = ''] = /^:86:\/PREF\/[A-Z0-9]{0,16}?\d(?=\D*$)(.*)$/.exec(lines[i + (hasSecond ? 2 : 1)] ?? '') ?? []
        if (hasSecond) i++
        if (day === undefined || cents === undefined) reading.strange(row)
        else {
          // A credit taken back is money out, and a debit taken back money in.
          const isIn = kind === 'C' || kind === 'RD'
          reading.movement({ line: row.line, day, cents: isIn ? cents : -cents, words: `${type} ${reference}`.trim(), reference })
        }
      } else if (/^:25:/.test(text)) {
        reading.account = text.slice(4)
        reading.note(row)
      } else if (/^(?:\{\d:|:(?:20|21|28C?|34F|13D?|86|90[CD]|64|65):|-\}?|\})/.test(text)) reading.note(row)
      else if (text.trim() !== '') reading.strange(row)
    }
    return reading.done()
  },
} as const satisfies Shape
