import { deposit, type Payment } from '../lookup/deposit.js'
import { user } from '../lookup/user.js'
import type { FoundPerson } from '../platform/person-search.js'
import type { ReadError } from '../source/readings.js'
import { findAll } from './lookup.js'
import type { OpenTarget } from './open-target.js'

/** Rows of each kind: a list that drops down shows no more. */
const MAX_FOUND = 8

export interface SearchResult {
  readonly people: readonly FoundPerson[]
  readonly deposits: readonly Payment[]
  /** Of both, listed or not. */
  readonly total: number
  /** The clock of the platform. */
  readonly now: Date
  /** Why some places could not be searched. */
  readonly unread: readonly ReadError[]
}

/** The people and deposits that a word can mean. @throws DatabaseError, ConnectionError */
export const search = async (target: OpenTarget, word: string): Promise<SearchResult> => {
  const [people, deposits] = await Promise.all([findAll(target, user, word, MAX_FOUND), findAll(target, deposit, word, MAX_FOUND)])
  return {
    people: people.rows,
    // Each of the two tables gives so many.
    deposits: deposits.rows.slice(0, MAX_FOUND),
    total: people.total + deposits.total,
    now: people.now,
    unread: [...people.unread, ...deposits.unread],
  }
}
