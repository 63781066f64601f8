import { depositOf, type WholeDeposit } from '../platform/account-deposits.js'
import { matchTraces } from '../platform/credit-traces.js'
import { type CreditTrace, competingClaims, tracesOfDeposit } from '../platform/deposit-traces.js'
import { transactionsOfDeposit } from '../platform/transactions.js'
import { receiptOfDeposit } from '../platform/wallet-receipts.js'
import { type Block, fact, money, note, text, time } from '../report/blocks.js'
import { listLimit } from '../report/context.js'
import { attempt, type Outcome, rowsOf } from '../source/readings.js'
import { plural } from '../text/words.js'
import { transactionTable } from './transactions.js'
import { DEFAULT_ROWS, pagePart } from './types.js'
import { missingNotes } from './words.js'

const isDue = ({ status, isPremium }: WholeDeposit): boolean => !isPremium && (status === 'completed' || status === 'verified')

type Receipt = Outcome<readonly { readonly credits: number; readonly isMissing: boolean }[]>

/** A row of the wallet is the credit itself. A transaction only says so: what can be spent is in the wallet. */
const creditedFact = ({ status }: WholeDeposit, isOfWallet: boolean, receipt: Receipt): Block => {
  const unset = status === 'verified' ? ', though its status was never set to completed' : ''
  if (isOfWallet) return fact('Credited', `✅ yes, by a row of the wallet${unset}`, 'good')
  if (!receipt.ok && !receipt.error.absent)
    return fact('Credited', `❓ a transaction says so${unset}; whether the credits are in the wallet could not be read`, 'warn')
  const [wallet] = rowsOf(receipt)
  if (!wallet?.isMissing) return fact('Credited', `✅ yes, by a transaction${unset}`, 'good')
  const missing = plural(wallet.credits, 'credit is', 'credits are')
  return fact('Credited', `⚠️  a transaction says so${unset}, but ${missing} not in the wallet and cannot be spent`, 'bad')
}

/** Whether the deposit was credited, given that each trace credits only one deposit. */
const verdictBlocks = (
  deposit: WholeDeposit,
  own: readonly CreditTrace[],
  trace: string | undefined,
  isTwice: boolean,
  receipt: Receipt,
): Block[] => {
  if (!isDue(deposit))
    return own.length > 0 ? [note(`⚠️  It is ${deposit.status}, and there is a trace that credits all the same`, 'warn')] : []
  if (trace === undefined)
    return [
      fact(
        'Credited',
        own.length > 0
          ? '❌ no: each row that it could be credits another deposit'
          : '❌ no: no transaction or wallet row has one of its references, nor its amount within a minute of its approval',
        'bad',
      ),
    ]
  return [
    creditedFact(
      deposit,
      own.some(({ id, isOfWallet }) => id === trace && isOfWallet),
      own.some(({ isOfWallet }) => isOfWallet) ? { ok: true, value: [] } : receipt,
    ),
    ...(isTwice ? [note('⚠️  More than one trace is its own: it may have been credited twice', 'warn')] : []),
  ]
}

const traceTable = (traces: readonly CreditTrace[], trace: string | undefined): Block => ({
  kind: 'table',
  columns: [
    { title: 'When' },
    { title: 'In' },
    { title: 'Type' },
    { title: 'Amount', align: 'right' },
    { title: 'Credits', align: 'right' },
    { title: 'Reference', minWidth: 12 },
    { title: 'Bank ref' },
    { title: 'Own?' },
  ],
  rows: traces.map(({ id, isOfWallet, createdAt, type, amount, credits, reference, bankReference, canBeOwn }) => [
    [time(createdAt)],
    [isOfWallet ? 'wallet' : 'transaction'],
    [text(type)],
    [money(amount)],
    [credits === null ? '-' : String(credits)],
    [text(reference)],
    [text(bankReference ?? '-')],
    [id === trace ? '✅ yes' : canBeOwn ? 'could' : 'no'],
  ]),
})

/** Every row that may have credited the deposit, and whether one did. */
export const credited = (depositId: string) =>
  pagePart({
    emoji: '🧾',
    title: 'TRACES OF THE PAYMENT',

    needs: request => ({
      traces: attempt(tracesOfDeposit(depositId, listLimit(request, DEFAULT_ROWS))),
      claims: attempt(competingClaims(depositId)),
      transactions: transactionsOfDeposit(depositId, listLimit(request, DEFAULT_ROWS)),
      deposits: depositOf(depositId),
      receipt: attempt(receiptOfDeposit(depositId), { optional: true }),
    }),

    view: ({ traces, claims, transactions, deposits: [deposit], receipt }) => {
      if (!deposit) return []
      // Without the wallets some traces are missing, so the rest is shown without a verdict.
      if (!traces.ok || !claims.ok)
        return [
          ...missingNotes(traces.ok ? claims : traces, 'Wallet rows'),
          ...(transactions.length > 0 ? [transactionTable(transactions)] : []),
        ]
      const pairs = claims.value.map(({ deposit, trace }) => [deposit, trace] as const)
      const trace = matchTraces(pairs).get(depositId)
      const own = traces.value.filter(({ canBeOwn }) => canBeOwn)
      const isTwice = own.some(({ id }) => id !== trace && pairs.filter(pair => pair[1] === id).length === 1)
      const shown = own.length > 0 ? own : traces.value
      return [
        ...verdictBlocks(deposit, own, trace, isTwice, receipt),
        ...(own.length === 0 && shown.length > 0 ? [note('What credited this account otherwise:', 'plain', 0)] : []),
        ...(shown.length > 0 ? [traceTable(shown, trace)] : []),
      ]
    },
  })
