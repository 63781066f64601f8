import { accountId, hoursAgo, type Insert, userId, uuid } from './rows.js'
import { customerCode, walletCode, walletOf } from './wallets.js'

interface DemoDeposit {
  readonly who: string
  readonly hours: number
  readonly amount: string
  readonly status: string
  /** The bank's reference; '' if an approval left it empty; undefined: the platform's own reference. */
  readonly bank?: string
  readonly auto?: boolean
  readonly premium?: boolean
  readonly processed?: number
  /** What shows that it was credited: a transaction with or without the platform's reference, or a wallet row. */
  readonly trace?: 'transaction' | 'transaction without a reference' | 'wallet'
}

const DEPOSITS: readonly DemoDeposit[] = [
  { who: 'owner@naidoo-plumbing.example', hours: 0.7, amount: '160.00', status: 'pending', bank: 'FNB 2025 NAIDOO', auto: true },
  { who: 'thandi@mokoena-electric.example', hours: 4.5, amount: '300.00', status: 'pending', bank: 'ABSA CASH DEP 0077' },
  { who: 'pieter@vdm-bouers.example', hours: 37.5, amount: '800.00', status: 'pending' },
  { who: 'lerato@khumalo-paint.example', hours: 61, amount: '1250.00', status: 'pending', premium: true },
  { who: 'sipho@dlamini-movers.example', hours: 1300, amount: '50.00', status: 'pending' },
  { who: 'ayesha@patel-cleaning.example', hours: 5.2, amount: '150.00', status: 'verified', bank: 'CAPITEC PATEL' },
  // Approved: the credits went to the profile only.
  {
    who: 'owner@naidoo-plumbing.example',
    hours: 8,
    amount: '500.00',
    status: 'completed',
    bank: 'FNB NAIDOO P',
    processed: 7,
    trace: 'transaction',
  },
  { who: 'wei@chen-cooling.example', hours: 13, amount: '250.00', status: 'completed', bank: 'NEDBANK CHEN', processed: 12 },
  // Credited by the bank reconciliation, which creates no transaction.
  {
    who: 'themba@nkosi-roofing.example',
    hours: 22,
    amount: '300.00',
    status: 'completed',
    bank: walletCode(walletOf('themba@nkosi-roofing.example')),
    auto: true,
    processed: 20,
    trace: 'wallet',
  },
  { who: 'zoe@tuinwerke.example', hours: 18, amount: '100.00', status: 'failed' },
  { who: 'faizel@adams-tiling.example', hours: 90, amount: '100.00', status: 'cancelled' },
  { who: 'anneke@botha-pools.example', hours: 150, amount: '150.00', status: 'expired' },
  {
    who: 'thandi@mokoena-electric.example',
    hours: 200,
    amount: '800.00',
    status: 'completed',
    bank: 'ABSA 0042',
    processed: 199,
    trace: 'wallet',
  },
  { who: 'pieter@vdm-bouers.example', hours: 9, amount: '150.00', status: 'processing', bank: 'FNB VDM' },
  // Approved without a bank reference, so its transaction has none either.
  {
    who: 'faizel@adams-tiling.example',
    hours: 16,
    amount: '250.00',
    status: 'completed',
    bank: '',
    processed: 15,
    trace: 'transaction without a reference',
  },
  // Credited, but its status was never updated.
  { who: 'zoe@tuinwerke.example', hours: 30, amount: '100.00', status: 'verified', bank: 'CAPITEC ZOE', trace: 'transaction' },
  // Completed without an operator and without money from a bank.
  { who: 'anneke@botha-pools.example', hours: 6, amount: '100.00', status: 'completed', trace: 'transaction' },
]

/** The reference that the platform gave deposit n. */
export const depositReference = (n: number): string => {
  const digits = uuid(`reference ${n}`).slice(0, 8).toUpperCase()
  return DEPOSITS[n - 1]?.premium ? `PREMIUM${digits.slice(0, 6)}${1_765_432_100 + n}` : `PC${digits}`
}

const addTransaction = (insert: Insert, deposit: DemoDeposit, reference: string, at: Date | null, n: number): Promise<void> =>
  insert('transactions', {
    id: uuid(`transaction ${n}`),
    account_id: accountId(deposit.who),
    amount: deposit.amount,
    transaction_type: 'deposit',
    status: 'completed',
    reference,
    description: 'Deposit approved',
    created_at: at,
  })

const addDeposit = async (insert: Insert, deposit: DemoDeposit, now: Date, n: number): Promise<void> => {
  const { who, amount, bank, trace, premium } = deposit
  const reference = depositReference(n)
  const created = hoursAgo(deposit.hours, now)
  const processed = hoursAgo(deposit.processed, now)
  const credits = Math.max(1, Math.floor(Number(amount) / 50))
  await insert('deposit_requests', {
    id: uuid(`deposit ${n}`),
    account_id: accountId(who),
    amount,
    status: deposit.status,
    bank_reference: bank ?? reference,
    reference_number: reference,
    customer_code: customerCode(walletOf(who)),
    credits_to_activate: credits,
    is_auto_verified: deposit.auto ?? false,
    verification_notes: premium ? 'Premium listing request: 30 days' : '',
    admin_notes: '',
    created_at: created,
    updated_at: processed ?? created,
    processed_at: processed,
    processed_by_id: processed === null || deposit.auto ? null : userId('operator@platform.example'),
  })
  if (trace === 'wallet')
    await insert('users_wallettransaction', {
      id: uuid(`reconciled ${n}`),
      wallet_id: walletOf(who),
      amount,
      credits,
      transaction_type: 'deposit',
      status: 'confirmed',
      reference: `DEPOSIT_${reference}`,
      bank_reference: bank ?? '',
      payment_method: 'eft',
      description: 'Bank reconciliation',
      created_at: processed,
      confirmed_at: processed,
    })
  else if (trace) await addTransaction(insert, deposit, trace === 'transaction' ? reference : '', processed ?? created, n)
}

/** Adds deposits in every status and credited in every way, including some that an operator must look at. */
export const addDeposits = async (insert: Insert, now: Date): Promise<void> => {
  for (const [i, deposit] of DEPOSITS.entries()) await addDeposit(insert, deposit, now, i + 1)
}
