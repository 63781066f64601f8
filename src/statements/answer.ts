import type { Payable, Payer, Unmatched } from './payable.js'
import type { Movement } from './statement.js'

/** How sure a match is, and what is wrong with it. */
export type Verdict =
  /** The whole reference, which nobody shares, and the equal amount. */
  | 'certain'
  /** The first 20 signs of a longer reference, or the code or phone of somebody with exactly one waiting top-up of that amount. */
  | 'probable'
  | 'wrong-amount'
  /** The money came more than a week before the deposit was made: its reference was used before. */
  | 'used-before'
  | 'paid-twice'
  /** Paid, and taken back. */
  | 'taken-back'
  /** Several deposits have this reference. */
  | 'shared-reference'
  | 'two-references'
  /** Only if an O is read as 0, or an I or L as 1. */
  | 'misread'
  /** A code or phone of somebody with none, or several, waiting top-ups of that amount. */
  | 'unclear'
  /** Paid, and the deposit was cancelled, failed or expired. */
  | 'closed'

/** Payments for one deposit, or one line that concerns several. */
export interface Judgement {
  readonly verdict: Verdict
  readonly payables: readonly Payable[]
  readonly payers: readonly Payer[]
  /** The credits; each is in exactly one finding, or unknown. */
  readonly lines: readonly Movement[]
  /** Money out, or credits taken back, that name it. */
  readonly returns: readonly Movement[]
  /** What arrived above (positive) or below the amount. */
  readonly differenceCents: number
}

/** A credit that nobody asked for, and who may have sent it. */
export interface UnknownMoney {
  readonly line: Movement
  /** What waits for the same amount, if that is not much: no more than possible. */
  readonly possible: readonly Payable[]
  /** How much there is. */
  readonly possibleCount: number
  /** The platform's own row for the same money. */
  readonly unmatched: Unmatched | undefined
  /** The line that took it back: then nobody need look for its owner. */
  readonly takenBack: Movement | undefined
}

/** Whole cents. */
export interface Sums {
  readonly credits: number
  readonly matched: number
  readonly toLookAt: number
  readonly unknown: number
  readonly takenBack: number
}

export interface Answer {
  /** Waiting, and paid: the certain ones first. */
  readonly approve: readonly Judgement[]
  /** Approved already, and paid. */
  readonly settled: readonly Judgement[]
  readonly lookAt: readonly Judgement[]
  readonly unknown: readonly UnknownMoney[]
  /** Approved, and no payment in the days of the file. */
  readonly unpaid: readonly { readonly payable: Payable; readonly returns: readonly Movement[] }[]
  /** Approved ones whose payment may stand outside these days. */
  readonly outside: number
  readonly sums: Sums
  /** The sums add up, to the cent. Never false but by a fault of the program. */
  readonly addsUp: boolean
}
