import { deposit } from '../lookup/deposit.js'
import { lead } from '../lookup/lead.js'
import { user } from '../lookup/user.js'
import type { AboutKind } from '../report/blocks.js'
import type { Request } from '../report/context.js'
import type { Memory } from '../report/memory.js'
import { type LookupResult, lookUp } from './lookup.js'
import type { OpenTarget } from './open-target.js'

/** As `lookUp`, of one kind. @throws DatabaseError, ConnectionError */
export type LookUpPage = (
  target: OpenTarget,
  word: string,
  request: Request,
  ignores: () => Promise<Memory['ignores']>,
) => Promise<LookupResult>

/** What has a page of its own. */
export const pages: Readonly<Record<AboutKind, LookUpPage>> = {
  user: (target, ...asked) => lookUp(target, { lookup: user, emoji: '👤', title: 'PEOPLE' }, ...asked),
  deposit: (target, ...asked) => lookUp(target, { lookup: deposit, emoji: '💰', title: 'DEPOSITS' }, ...asked),
  lead: (target, ...asked) => lookUp(target, { lookup: lead, emoji: '📋', title: 'LEADS' }, ...asked),
}
