import { type Line, line, money, type Piece, person, text } from '../../report/blocks.js'
import { depositCommand, ownerName, statusName } from '../../report/phrases.js'
import { plural } from '../../text/words.js'
import type { Judgement, Verdict } from '../answer.js'
import { sumOf } from '../cents.js'
import { dayOf } from '../coverage.js'
import type { Payable, Unmatched } from '../payable.js'

/** `1234.50` of whole cents. */
export const randOf = (cents: number): string => {
  const digits = String(Math.abs(cents)).padStart(3, '0')
  return `${cents < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}

export const moneyOf = (cents: number): Piece => money(randOf(cents))

/** What people find a deposit by. */
export const referenceOf = ({ reference, id }: Payable): string => reference || id.slice(0, 8)

/** The command that shows all about a deposit. */
export const commandOf = ({ reference, id }: Payable): Line => depositCommand(reference, id)

/** The same for money that the platform has without an owner. */
export const unmatchedCommand = ({ id }: Unmatched): Line => ['check_status deposit ', text(id.slice(0, 8))]

/** `PC9QX017 of thandi@electric.example`. */
export const payableWords = (payable: Payable): Line => line`${text(referenceOf(payable))} of ${ownerName(payable.name)}`

const andMore = (payables: readonly Payable[]): Line =>
  payables
    .slice(0, 3)
    .flatMap((payable, i): Line => [...(i > 0 ? [', '] : []), ...payableWords(payable)])
    .concat(payables.length > 3 ? [` and ${payables.length - 3} more`] : [])

const daysOf = (lines: Judgement['lines']): string => [...new Set(lines.map(({ day }) => day))].join(', ')

const payerWords = ({ payers }: Judgement): Line => {
  const [payer, ...others] = payers
  if (!payer) return ['somebody']
  return line`${person(payer.name)}${others.length > 0 ? [` and ${plural(others.length, 'other')}`] : []}`
}

/** One sentence on what the line, or the lines, mean. */
export const verdictWords = (judgement: Judgement): Line => {
  const { payables, lines, returns, payers, differenceCents } = judgement
  const [payable] = payables
  const about = payable ? payableWords(payable) : []
  const sentences: Readonly<Record<Verdict, () => Line>> = {
    certain: () => line`pays ${about}`,
    probable: () =>
      payers.length > 0
        ? line`names ${payerWords(judgement)}, who waits for one top-up of this amount: ${about}`
        : line`pays ${about}: the bank cut the reference, but nobody else has one that begins like it`,
    'wrong-amount': () =>
      line`${about}: ${moneyOf(sumOf(lines))} came, and ${moneyOf(payable?.cents ?? 0)} was asked for, so ${moneyOf(Math.abs(differenceCents))} ${[differenceCents < 0 ? 'is missing' : 'is too much']}`,
    'used-before': () =>
      line`${about} was made on ${[payable ? dayOf(payable.createdAt) : '']}, and this money came on ${[daysOf(lines)]}: its reference was used before`,
    'paid-twice': () =>
      line`${about} was paid ${[plural(lines.length, 'time')]}: ${moneyOf(sumOf(lines))} came for ${moneyOf(payable?.cents ?? 0)}`,
    'taken-back': () => line`${about} was paid, and the money was taken back on ${[daysOf(returns)]}: do not approve it`,
    'shared-reference': () => line`${[plural(payables.length, 'deposit has', 'deposits have')]} this reference: ${andMore(payables)}`,
    'two-references': () => line`names ${[plural(payables.length, 'deposit')]}: ${andMore(payables)}`,
    misread: () => line`fits ${andMore(payables)}, if an O is read as 0, or an I or L as 1`,
    unclear: () =>
      payables.length > 1
        ? line`names ${payerWords(judgement)}, with ${[plural(payables.length, 'top-up')]} of this amount: ${andMore(payables)}`
        : line`names ${payerWords(judgement)}, who waits for no top-up of this amount`,
    closed: () => line`pays ${about}, which is ${statusName(payable?.status ?? '')}`,
  }
  return sentences[judgement.verdict]()
}

/** The verdict in a word or two, for a column. */
export const VERDICT: Readonly<Record<Verdict, string>> = {
  certain: 'certain',
  probable: 'probable',
  'wrong-amount': 'wrong amount',
  'used-before': 'used before',
  'paid-twice': 'paid twice',
  'taken-back': 'taken back',
  'shared-reference': 'shared reference',
  'two-references': 'two references',
  misread: 'misread',
  unclear: 'unclear',
  closed: 'closed',
}
