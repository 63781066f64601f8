import { deposit } from '../../lookup/deposit.js'
import { type LookupFlags, runLookup } from '../lookup.js'

/** Prints everything known about one deposit. Status 1: none or several match; 3: something could not be read. */
export const runDeposit = (words: readonly string[], flags: LookupFlags): Promise<number> =>
  runLookup({ lookup: deposit, emoji: '💰', title: 'DEPOSITS' }, words, flags)
