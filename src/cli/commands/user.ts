import { user } from '../../lookup/user.js'
import { type LookupFlags, runLookup } from '../lookup.js'

/** Prints all that is known of one person; the status says whether there is exactly one, and whether all of it was read. */
export const runUser = (words: readonly string[], flags: LookupFlags): Promise<number> =>
  runLookup(user, { emoji: '👤', title: 'PEOPLE', words }, flags)
