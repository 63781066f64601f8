import { depositOf } from '../platform/account-deposits.js'
import { transactionsOfDeposit } from '../platform/transactions.js'
import { note } from '../report/blocks.js'
import { listLimit } from '../report/context.js'
import { LENGTH } from './length.js'
import { transactionTable } from './transactions.js'
import { part } from './types.js'

/** The transactions by which a deposit was credited. */
export const credited = (depositId: string) =>
  part({
    emoji: '🧾',
    title: 'DEPOSIT TRANSACTIONS',

    needs: request => ({
      transactions: transactionsOfDeposit(depositId, listLimit(request, LENGTH)),
      deposits: depositOf(depositId),
    }),

    view: ({ transactions, deposits: [deposit] }) => {
      if (transactions.length > 1)
        return [note('⚠️  More than one: it may have been credited twice', 'warn'), transactionTable(transactions)]
      if (transactions.length === 1) return [transactionTable(transactions)]
      return deposit?.status === 'completed' && !deposit.isPremium
        ? [note('⚠️  Completed, and no deposit transaction has either of its references', 'warn')]
        : []
    },
  })
