import { profileOf } from '../platform/account.js'
import type { FoundDeposit, FoundTopUp, NearDeposit } from '../platform/deposit-search.js'
import { digitsOf, findDeposits, findTopUps, nearDeposits } from '../platform/deposit-search.js'
import { searchKeyOf } from '../platform/search-key.js'
import { type Block, command, isBlank, leftOut, line, money, note, text } from '../report/blocks.js'
import { type Context, listLimit } from '../report/context.js'
import { depositCommand, ownerName, statusName } from '../report/phrases.js'
import { attempt, rowsOf } from '../source/readings.js'
import { elapsedBriefly } from '../text/duration.js'
import { plural } from '../text/words.js'
import { balances } from './balances.js'
import { credited } from './credited.js'
import { depositFacts } from './deposit-facts.js'
import { accountDeposits } from './deposits.js'
import { nearestCandidates } from './near.js'
import { missingOwner, owner, unmatchedOwner } from './owner.js'
import { NIL_UUID } from './placeholders.js'
import { creditedRequests, topUpFacts } from './top-up.js'
import { DEFAULT_ROWS, defineSubjectIds, type Lookup } from './types.js'
import { shortIds } from './words.js'

const depositTable = (deposits: readonly Omit<NearDeposit, 'accountId'>[], total: number, { now }: Context): Block => {
  const ids = shortIds(deposits.map(({ id }) => id))
  return {
    kind: 'table',
    columns: [
      { title: 'Who', minWidth: 24 },
      { title: 'Amount', align: 'right' },
      { title: 'Status' },
      { title: 'Age', align: 'right' },
      { title: 'Reference', minWidth: 12 },
      { title: 'Bank ref', minWidth: 12 },
      { title: 'Id', minWidth: 8, givesWay: true, about: 'deposit' },
    ],
    rows: deposits.map(({ id, name, amount, status, createdAt, reference, bankReference }) => [
      [ownerName(name)],
      [money(amount)],
      [statusName(status)],
      [elapsedBriefly(createdAt, now)],
      [text(reference)],
      [bankReference === reference ? '-' : text(bankReference)],
      [ids.get(id) ?? id],
    ]),
    ...leftOut(total, deposits.length, 'more'),
  }
}

/** To copy: the page of the nearest of those that the table shows, which is its first. */
const nearestCommand = ([first]: readonly NearDeposit[]): Block[] => (first ? [command(depositCommand(first.reference, first.id))] : [])

/** The section whose rules judge deposits. */
const SECTION = 'payments'

/** A deposit request or a wallet row: the user need not know which table a payment is in. */
export type Payment = FoundDeposit | FoundTopUp

export const deposit: Lookup<Payment, NearDeposit> = {
  command: 'check_status deposit',
  find: (word, limit) => findDeposits(searchKeyOf(word), limit),
  findElsewhere: (word, limit) => findTopUps(searchKeyOf(word), limit),
  near: word => nearDeposits(searchKeyOf(word)),

  several: (word, found, total, context) => [
    note(line`⚠️  ${[plural(total, 'deposit')]} for ${text(word)}`, 'warn', 0),
    depositTable(found, total, context),
    note('Give the id of one of them.', 'plain', 0),
  ],

  none: (word, candidates, context) => {
    const digits = digitsOf(word)
    const near = nearestCandidates(word, candidates, ({ reference, bankReference }) => ({
      names: [reference, bankReference],
      isSure: digits !== null && [digitsOf(reference), digitsOf(bankReference)].includes(digits),
    }))
    const shown = near.slice(0, listLimit(context, DEFAULT_ROWS) ?? near.length)
    return [
      note(line`❌ No deposit has the reference, bank reference or id ${text(word)}`, 'bad', 0),
      ...(shown.length > 0
        ? [note('Near to it:', 'plain', 0), depositTable(shown, near.length, context), ...nearestCommand(shown)]
        : [note('Nothing is near to it either. For all deposits of a person: check_status user <e-mail>', 'plain', 0)]),
    ]
  },

  heading: ({ reference, amount }) => line`${text(isBlank(reference) ? '(no reference)' : reference)} · ${money(amount)}`,

  parts: found => {
    const { id, userId } = found
    const balance = userId === null ? {} : { balance: balances(userId) }
    if (!('accountId' in found))
      return {
        deposit: topUpFacts(id),
        owner: userId === null ? unmatchedOwner : owner(userId),
        'deposit requests': creditedRequests(id),
        ...balance,
      }
    return {
      deposit: depositFacts(id),
      owner: userId === null ? missingOwner : owner(userId),
      traces: credited(id),
      ...balance,
      'other deposits': accountDeposits(found.accountId, id),
    }
  },

  // The rule about credits that cannot be spent has profiles as subjects.
  subjectIds: ({ id, userId }) =>
    defineSubjectIds({
      needs: () => ({ profiles: attempt(profileOf(userId ?? NIL_UUID)) }),
      ids: ({ profiles }) => [id, ...rowsOf(profiles).map(profile => profile.id)],
    }),

  judgedBy: (rule, section) => section === SECTION || rule === 'credit_mismatch',
}
