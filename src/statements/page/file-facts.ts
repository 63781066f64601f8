import { type Block, fact, type Line, line, note, text } from '../../report/blocks.js'
import { listed, plural } from '../../text/words.js'
import { sumOf } from '../cents.js'
import type { ReadStatementFile, RefusedFile, Unread } from '../result.js'
import type { OtherLine, Statement, Trust } from '../statement.js'
import { moneyOf } from './words.js'

/** What a layout that was never seen in a real file says of itself. */
const TRUST: Readonly<Record<Trust, string | undefined>> = {
  A: undefined,
  B: 'this layout is known from documents and other programs only: compare a few lines with the file',
  C: 'this layout is known from documents only: compare a few lines with the file',
}

const lineNumbers = (lines: readonly OtherLine[]): string =>
  listed(
    lines.map(({ line }) => String(line)),
    12,
  )

const account = ({ account }: Statement): string => (account === undefined ? '' : `, account …${account.slice(-4)}`)

const dayWords = ({ compared }: ReadStatementFile): string => {
  const days = compared.map(({ day }) => day).toSorted()
  const [first] = days
  const last = days.at(-1)
  return first === undefined || last === undefined ? 'none' : first === last ? first : `${first} to ${last}`
}

const lineWords = (file: ReadStatementFile): Line => {
  const { statement, compared, repeated } = file
  const booked = compared.filter(({ isBooked, cents }) => isBooked && cents !== 0)
  const credits = booked.filter(({ cents }) => cents > 0)
  const waiting = compared.filter(({ isBooked }) => !isBooked).length
  const before = statement.movements.length - compared.length - repeated
  return [
    ...line`${compared.length} (${credits.length} in, ${moneyOf(sumOf(credits))}; ${booked.length - credits.length} out, ${moneyOf(sumOf(credits) - sumOf(booked))})`,
    ...(waiting > 0 ? [`; ${waiting} not booked yet, and not counted`] : []),
    ...(repeated > 0 ? [`; ${repeated} in a file above, and counted once`] : []),
    ...(before > 0 ? [`; ${before} left out by --since`] : []),
  ]
}

const balanceBlock = ({ statement, balances }: ReadStatementFile): Block => {
  const { running, ends, gaps } = balances
  const [gap] = gaps
  if (gap)
    return fact(
      'Balances',
      line`❌ lines are missing, or were changed: line ${gap.line} says ${moneyOf(gap.foundCents)}, and ${moneyOf(gap.expectedCents)} follows from the lines before it${gaps.length > 1 ? [`; ${gaps.length - 1} more like it`] : []}`,
      'bad',
    )
  if (ends === 'fails')
    return fact('Balances', line`❌ lines are missing: opening and movements do not make ${moneyOf(statement.closingCents ?? 0)}`, 'bad')
  if (running === 'unknown' && ends === 'unknown')
    return fact('Balances', 'this layout has none: whether lines are missing cannot be seen', 'warn')
  const { openingCents, closingCents, movements } = statement
  const moved = sumOf(movements.filter(({ isBooked }) => isBooked))
  const sum =
    ends === 'agrees' && openingCents !== null && closingCents !== null
      ? line`opening ${moneyOf(openingCents)}, and ${moneyOf(moved)} in all lines, make closing ${moneyOf(closingCents)}`
      : ends === 'agrees'
        ? ['opening and movements make the closing balance']
        : []
  const each = running === 'agrees' ? ['each balance follows from the one before it'] : []
  return fact('Balances', [`✅ `, ...sum, ...(sum.length > 0 && each.length > 0 ? ['; '] : []), ...each], 'good')
}

/** What one file is, and whether it is whole. */
export const fileBlocks = (file: ReadStatementFile): Block[] => {
  const { name, statement } = file
  const { notes, strange } = statement
  const trust = TRUST[statement.trust]
  return [
    fact('File', line`${text(name)}`),
    fact('From', line`${[statement.name]}${text(account(statement))}`),
    ...(trust === undefined ? [] : [note(`⚠️  ${trust}`, 'warn', 0)]),
    fact('Days', dayWords(file)),
    fact('Lines', lineWords(file)),
    balanceBlock(file),
    ...(strange.length > 0
      ? [
          fact('Not understood', line`❌ ${[plural(strange.length, 'line')]}, so the answer is incomplete`, 'bad'),
          ...strange.slice(0, 5).map(({ line: at, text: words }) => note(line`line ${at}: ${text(words)}`, 'plain', 2)),
          ...(strange.length > 5 ? [note(`and ${strange.length - 5} more: lines ${lineNumbers(strange.slice(5))}`)] : []),
        ]
      : []),
    ...(notes.length > 0 ? [fact('No movements', `${plural(notes.length, 'line')} (${lineNumbers(notes)})`)] : []),
  ]
}

/** What the answer lacks, because the platform did not tell it. */
export const unreadBlocks = (unread: readonly Unread[]): Block[] =>
  unread.flatMap(({ message, hint }) => [note(line`❌ ${text(message)}`, 'bad', 0), note(line`${text(hint)}`, 'plain', 3)])

export const refusedBlocks = (refused: readonly RefusedFile[]): Block[] =>
  refused.flatMap(({ name, what, instead }) => [
    fact('File', line`❌ ${text(name)} is ${text(what)}, so it was not read`, 'bad'),
    note(instead, 'plain', 2),
  ])
