import { digitsOf, type FoundDeposit, findDeposits, type NearDeposit, nearDeposits } from '../platform/deposit-search.js'
import { keyOf } from '../platform/search.js'
import { type Block, leftOut, line, money, note, text } from '../report/blocks.js'
import { type Context, listLimit } from '../report/context.js'
import { ownerName, statusName } from '../report/phrases.js'
import { elapsedBriefly, plural } from '../report/words.js'
import { credited } from './credited.js'
import { depositFacts } from './deposit-facts.js'
import { accountDeposits } from './deposits.js'
import { LENGTH } from './length.js'
import { nearest } from './near.js'
import { nobody, owner } from './owner.js'
import { concerned, type Lookup } from './types.js'
import { shortId } from './words.js'

const depositTable = (deposits: readonly NearDeposit[], total: number, { now }: Context): Block => {
  const ids = deposits.map(({ id }) => id)
  return {
    kind: 'table',
    columns: [
      { title: 'Who', least: 24 },
      { title: 'Amount', align: 'right' },
      { title: 'Status' },
      { title: 'Age', align: 'right' },
      { title: 'Reference', least: 12 },
      { title: 'Bank reference', least: 12 },
      { title: 'Id', least: 8 },
    ],
    rows: deposits.map(({ id, name, amount, status, createdAt, reference, bankReference }) => [
      [ownerName(name)],
      [money(amount)],
      [statusName(status)],
      [elapsedBriefly(createdAt, now)],
      [text(reference)],
      [bankReference === reference ? '-' : text(bankReference)],
      [shortId(id, ids)],
    ]),
    ...leftOut(total, deposits.length, 'more'),
  }
}

/** Deposits are judged by the rules about payments. */
const SECTION = 'payments'

export const deposit: Lookup<FoundDeposit, NearDeposit> = {
  find: (word, limit) => findDeposits(keyOf(word), limit),
  near: word => nearDeposits(keyOf(word)),

  several: (word, found, context) => {
    const total = found[0]?.total ?? 0
    return [
      note(line`⚠️  ${[plural(total, 'deposit')]} for ${text(word)}`, 'warn', 0),
      depositTable(found, total, context),
      note('Give the id of one of them.', 'plain', 0),
    ]
  },

  none: (word, candidates, context) => {
    const digits = digitsOf(word)
    const near = nearest(word, candidates, ({ reference, bankReference }) => ({
      names: [reference, bankReference],
      isSure: digits !== null && [digitsOf(reference), digitsOf(bankReference)].includes(digits),
    }))
    const shown = near.slice(0, listLimit(context, LENGTH) ?? near.length)
    return [
      note(line`❌ No deposit has the reference, bank reference or id ${text(word)}`, 'bad', 0),
      ...(shown.length > 0
        ? [note('Near to it:', 'plain', 0), depositTable(shown, near.length, context)]
        : [note('Nothing is near to it either. For all deposits of a person: check_status user <e-mail>', 'plain', 0)]),
    ]
  },

  parts: ({ id, accountId, userId }) => ({
    deposit: depositFacts(id),
    owner: userId === null ? nobody : owner(userId),
    transactions: credited(id),
    'other deposits': accountDeposits(accountId, id),
  }),

  concerned: ({ id }) => concerned({ needs: () => ({}), ids: () => [id] }),

  judgedBy: (_, section) => section === SECTION,
}
