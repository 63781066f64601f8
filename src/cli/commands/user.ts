import { user } from '../../lookup/user.js'
import { type LookupFlags, runLookup } from '../lookup.js'

/** Prints everything known about one person. Status 1: none or several match; 3: something could not be read. */
export const runUser = (words: readonly string[], flags: LookupFlags): Promise<number> =>
  runLookup({ lookup: user, emoji: '👤', title: 'PEOPLE' }, words, flags)
