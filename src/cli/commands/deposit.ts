import { deposit } from '../../lookup/deposit.js'
import { type LookupFlags, runLookup } from '../lookup.js'

/** Prints all that is known of one deposit; the status says whether there is exactly one, and whether all of it was read. */
export const runDeposit = (words: readonly string[], flags: LookupFlags): Promise<number> =>
  runLookup(deposit, { emoji: '💰', title: 'DEPOSITS', words }, flags)
