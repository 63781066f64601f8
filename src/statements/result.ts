import type { Answer } from './answer.js'
import type { BalanceCheck } from './balances.js'
import type { Movement, Statement } from './statement.js'

/** A file that was read. */
export interface ReadStatementFile {
  readonly name: string
  readonly statement: Statement
  readonly balances: BalanceCheck
  /** Its movements that were compared: all, or those since the day that was asked for. */
  readonly compared: readonly Movement[]
  /** Lines that stand in a file before it as well, and count once. */
  readonly repeated: number
}

/** A file that is no statement, and what to do about it. */
export interface RefusedFile {
  readonly name: string
  readonly what: string
  readonly instead: string
}

/** Why something is unknown, and what to do. */
export interface Unread {
  readonly message: string
  readonly hint: string
}

/** What `match` answers: the files, and what they say of the platform's deposits. */
export interface MatchResult {
  readonly files: readonly ReadStatementFile[]
  readonly refused: readonly RefusedFile[]
  readonly answer: Answer
  /** What could not be read of the platform, or was cut off. */
  readonly unread: readonly Unread[]
}

/** Lines that fit no part of a layout, files that are no statements, balances with a gap, and what the platform did not tell. */
export const isIncomplete = ({ files, refused, unread }: MatchResult): boolean =>
  refused.length > 0 ||
  unread.length > 0 ||
  files.some(({ statement, balances }) => statement.strange.length > 0 || balances.running === 'fails' || balances.ends === 'fails')

/**
 * The exit status: 0 nothing to do, 1 something to approve or to look at, 2 paid twice, taken back, or completed without a payment, 3 the
 * answer is incomplete or does not add up. Money that is wrong outweighs what is missing, but nothing outweighs a sum that is wrong.
 */
export const statusOfMatch = (result: MatchResult): 0 | 1 | 2 | 3 => {
  const { approve, lookAt, unknown, unpaid, addsUp } = result.answer
  if (!addsUp) return 3
  if (unpaid.length > 0 || lookAt.some(({ verdict }) => verdict === 'paid-twice' || verdict === 'taken-back')) return 2
  if (isIncomplete(result)) return 3
  return approve.length + lookAt.length + unknown.length > 0 ? 1 : 0
}
