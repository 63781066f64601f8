import { z } from 'zod'
import { deposit as lookup } from '../../lookup/deposit.js'
import { NIL_UUID } from '../../lookup/placeholders.js'
import { depositOf, otherDeposits } from '../../platform/account-deposits.js'
import { exactly, Moment } from '../../platform/api/moments.js'
import { findDeposits } from '../../platform/deposit-search.js'
import { searchKeyOf } from '../../platform/search-key.js'
import { transactionsOfDeposit } from '../../platform/transactions.js'
import { notFound } from '../errors.js'
import { DepositItem, depositItem, TransactionItem, transactionItem } from './deposit-items.js'
import { FurtherProblem } from './further-problems.js'
import { listed, listOf, MAX_ITEMS } from './listed.js'
import { problemsAbout, problemsAboutNeeds } from './problems-about.js'
import { checkWord, onlyMatch } from './single-match.js'
import { endpoint } from './types.js'

const Deposit = DepositItem.extend({
  user: z.string().nullable().describe('Who gets the credits; null: the account or its user was deleted'),
  user_id: z.string().nullable(),
  credits_to_activate: z.int(),
  customer_code: z.string(),
  is_auto_verified: z.boolean(),
  verification_notes: z.string(),
  admin_notes: z.string(),
  updated_at: Moment,
  processed_by: z.string().nullable(),
  transactions: listOf(TransactionItem).describe('The transactions that credited it'),
  other_deposits: listOf(DepositItem).describe('Other deposits of the same account'),
  problems: z.array(FurtherProblem),
})

const needsOf = (id: string, accountId: string) => ({
  whole: exactly(depositOf(id)),
  transactions: exactly(transactionsOfDeposit(id, MAX_ITEMS)),
  others: exactly(otherDeposits(accountId, id, MAX_ITEMS)),
})

export const deposit = endpoint({
  path: 'deposit/:word/',
  summary: 'Everything about one deposit, by id, reference or bank reference',
  numbers: {},
  answer: Deposit,
  servesStale: true,
  needs: scope => [
    { deposits: findDeposits(searchKeyOf(NIL_UUID), MAX_ITEMS) },
    needsOf(NIL_UUID, NIL_UUID),
    ...problemsAboutNeeds(lookup, scope),
  ],

  async read({ word }, platform) {
    const { batcher } = platform
    const matches = await batcher.readNeeds({ deposits: findDeposits(searchKeyOf(checkWord(word)), MAX_ITEMS) })
    const { id, accountId, userId } = onlyMatch(matches.values.deposits, 'deposits')
    const { values } = await batcher.readNeeds(needsOf(id, accountId))
    const whole = values.whole[0]?.row
    if (!whole) throw notFound()
    return {
      ...depositItem(whole),
      user: whole.name,
      user_id: userId,
      credits_to_activate: whole.credits,
      customer_code: whole.customerCode,
      is_auto_verified: whole.isAutoVerified,
      verification_notes: whole.verificationNotes,
      admin_notes: whole.adminNotes,
      updated_at: whole.updatedAt,
      processed_by: whole.processedBy,
      transactions: listed(values.transactions, transactionItem),
      other_deposits: listed(values.others, depositItem),
      problems: (await problemsAbout(lookup, [id], platform)).problems,
    }
  },
})
