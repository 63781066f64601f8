import { statementDeposits } from '../platform/statement-deposits.js'
import { type PayerRow, statementPayers, statementWalletCodes } from '../platform/statement-payers.js'
import type { MoneyPart, MoneyRow } from '../platform/statement-rows.js'
import { statementTopUps, statementUnmatched, type UnmatchedRow } from '../platform/statement-top-ups.js'
import { statementWords } from '../platform/statement-words.js'
import { DatabaseError } from '../source/errors.js'
import { readingsOf, valuesOf } from '../source/needs.js'
import { attempt, type Outcome, type ReadError, rowsOf } from '../source/readings.js'
import { centsOf } from '../statements/cents.js'
import { coverageOf, timesOf } from '../statements/coverage.js'
import { normalized } from '../statements/keys.js'
import type { PlatformMoney } from '../statements/match.js'
import type { Payable, Payer, Unmatched } from '../statements/payable.js'
import type { Movement } from '../statements/statement.js'
import type { OpenTarget } from './open-target.js'

/** How many there are, and how many of them were read: the newest. */
export interface PartRead {
  readonly read: number
  readonly total: number
}

/** What the answer may lack, though nothing failed. */
export interface MatchLimits {
  /** Waiting for an amount that came: nothing else in the statement can concern them. */
  readonly waiting: PartRead
  /** Those that the lines may name by their reference. */
  readonly named: PartRead
  /** Approved ones whose payment the days must show, and that no line names. */
  readonly completed: PartRead
  readonly payers: PartRead
  readonly unmatched: PartRead
  /** Approved ones that no line names and whose payment may stand outside the days: they are only counted. */
  readonly outside: number
  /** Different lines whose words were not looked up: the file has too many. Waiting deposits are compared with them all the same. */
  readonly linesLeft: number
  /** False: the platform has no wallets, or they could not be read (`errors` says why), and the answer lacks their top-ups, codes and unmatched money. */
  readonly hasWallets: boolean
}

export interface MatchMoney {
  readonly money: PlatformMoney
  /** The platform's clock. */
  readonly now: Date
  /** What could not be read, and single rows that no answer can show. */
  readonly errors: readonly ReadError[]
  readonly limits: MatchLimits
}

/** All readings of `readMoney`. @param since leaves out days of the statement before it */
export const matchNeeds = (movements: readonly Movement[], since?: Date) => {
  const words = statementWords(movements.map(movement => movement.words))
  const first = since?.toISOString().slice(0, 10) ?? ''
  const booked = movements.filter(({ isBooked }) => isBooked)
  const coverage = coverageOf(booked.filter(({ day }) => day >= first))
  const days = coverage ? timesOf(coverage) : { madeFrom: null, madeBefore: null, processedFrom: null, processedBefore: null }
  const credits = [...new Set(booked.map(({ cents }) => cents))].filter(cents => cents > 0)
  const facts = { words, days, credits }
  return {
    linesLeft: words.left,
    needs: {
      deposits: statementDeposits(facts),
      topUps: attempt(statementTopUps(facts), { optional: true }),
      unmatched: attempt(statementUnmatched, { optional: true }),
      payers: attempt(statementPayers(words)),
      walletCodes: attempt(statementWalletCodes(words), { optional: true }),
    },
  }
}

const digits = (id: string): string => id.replaceAll('-', '').slice(0, 8)

/** Notes such as `EFT PAYMENT` stand where the bank's reference should: without a digit it names nothing. */
const referencesOf = (ours: string, theirs: string): readonly string[] =>
  [ours, ...(normalized(theirs) !== normalized(ours) && /\d/.test(theirs) ? [theirs] : [])].filter(text => text !== '')

const payableOf = (row: MoneyRow, kind: Payable['kind'], failed: (id: string, text: string) => void): Payable | undefined => {
  const { id, amount, state, createdAt, status, reference, bankReference } = row
  if (id === null || amount === null || state === null || createdAt === null) return undefined
  const cents = centsOf(amount)
  if (cents === undefined) {
    failed(id, amount)
    return undefined
  }
  return {
    id,
    kind,
    references: referencesOf(reference ?? '', bankReference ?? ''),
    cents,
    state,
    isPremium: row.isPremium ?? false,
    payerId: row.payerId ?? `owner of ${id}`,
    name: row.name,
    reference: reference ?? '',
    status: status ?? '',
    createdAt,
    processedAt: row.processedAt,
  }
}

/** The newest first, each with a reference to show only if that finds it alone. */
const withOwnReferences = (payables: readonly Payable[]): readonly Payable[] => {
  const count = new Map<string, number>()
  const keyOf = ({ reference }: Payable): string => normalized(reference)
  for (const payable of payables) count.set(keyOf(payable), (count.get(keyOf(payable)) ?? 0) + 1)
  const isOwn = (payable: Payable): boolean => /\d/.test(payable.reference) && count.get(keyOf(payable)) === 1
  return payables
    .map(payable => (isOwn(payable) ? payable : { ...payable, reference: '' }))
    .toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime() || (a.id < b.id ? -1 : 1))
}

/** One for each person, whatever they were found by. Invoices write `PC` before a code that may have one already. */
const payersOf = (rows: readonly PayerRow[]): readonly Payer[] => {
  const found = new Map<string, Payer>()
  for (const { id, name, codes, phones } of rows) {
    const known = found.get(id)
    found.set(id, {
      id,
      name,
      codes: [...new Set([...(known?.codes ?? []), ...codes.flatMap(code => [code, `PC${code}`])])],
      phones: [...new Set([...(known?.phones ?? []), ...phones.flatMap(phone => [`0${phone}`, `27${phone}`])])],
    })
  }
  return [...found.values()]
}

const unmatchedOf = (rows: readonly UnmatchedRow[]): readonly Unmatched[] =>
  rows.flatMap(({ id, code, amount, createdAt }) => {
    const cents = centsOf(amount)
    return cents === undefined ? [] : [{ id, code, cents, createdAt }]
  })

/**
 * The platform's side of a bank statement, in one flight.
 * @param since leaves out days of the statement before it
 * @throws DatabaseError without the deposit requests there is nothing to compare; ConnectionError
 */
export const readMoney = async (source: OpenTarget['source'], movements: readonly Movement[], since?: Date): Promise<MatchMoney> => {
  const { needs, linesLeft } = matchNeeds(movements, since)
  const snapshot = await source.read(readingsOf(needs))
  const deposits = snapshot.rows(needs.deposits)
  if (!deposits.ok) throw new DatabaseError(deposits.error.message, deposits.error.hint)
  const { values, errors: failures } = valuesOf(needs, snapshot)
  const errors = [...failures]
  const unread: Outcome<never> = { ok: false, error: { message: '', hint: '' } }
  const { topUps, unmatched, payers, walletCodes } = values ?? { topUps: unread, unmatched: unread, payers: unread, walletCodes: unread }
  const failed = (id: string, amount: string): void =>
    void errors.push({
      message: `deposit ${digits(id)} has an amount that is not in whole cents: ${amount}; it was left out`,
      hint: `To see it, run check_status deposit ${digits(id)}.`,
    })
  const rows = [...deposits.value, ...rowsOf(topUps)]
  const payables = withOwnReferences([
    ...deposits.value.flatMap(row => payableOf(row, 'deposit', failed) ?? []),
    ...rowsOf(topUps).flatMap(row => payableOf(row, 'wallet', failed) ?? []),
  ])
  const partRead = (part: MoneyPart): PartRead => {
    const of = rows.filter(row => row.part === part)
    return { read: of.filter(({ id }) => id !== null).length, total: of.reduce((sum, { total }) => sum + (total ?? 0), 0) }
  }
  const totalOf = (outcomes: readonly Outcome<readonly { readonly total: number }[]>[]): PartRead => {
    const lists = outcomes.map(rowsOf)
    return { read: lists.flat().length, total: lists.reduce((sum, [one]) => sum + (one?.total ?? 0), 0) }
  }
  return {
    money: { payables, payers: payersOf([payers, walletCodes].flatMap(rowsOf)), unmatched: unmatchedOf(rowsOf(unmatched)) },
    now: snapshot.now,
    errors,
    limits: {
      waiting: partRead('waiting'),
      named: partRead('named'),
      completed: partRead('completed'),
      payers: totalOf([payers, walletCodes]),
      unmatched: totalOf([unmatched]),
      outside: partRead('outside').total,
      linesLeft,
      hasWallets: topUps.ok,
    },
  }
}
