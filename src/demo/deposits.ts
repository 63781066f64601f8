import { accountId, hoursAgo, type Insert, userId, uuid } from './rows.js'

interface Deposit {
  readonly who: string
  readonly hours: number
  readonly amount: string
  readonly status: string
  /** What the bank said; without it the reference is our own again. */
  readonly bank?: string
  readonly auto?: boolean
  readonly premium?: boolean
  readonly processed?: number
  readonly transaction?: boolean
}

const DEPOSITS: readonly Deposit[] = [
  { who: 'owner@naidoo-plumbing.example', hours: 0.7, amount: '160.00', status: 'pending', bank: 'FNB 2025 NAIDOO', auto: true },
  { who: 'thandi@mokoena-electric.example', hours: 4.5, amount: '320.00', status: 'pending', bank: 'ABSA CASH DEP 0077' },
  { who: 'pieter@vdm-bouers.example', hours: 37.5, amount: '800.00', status: 'pending' },
  { who: 'lerato@khumalo-paint.example', hours: 61, amount: '1250.00', status: 'pending', premium: true },
  { who: 'sipho@dlamini-movers.example', hours: 1300, amount: '80.00', status: 'pending' },
  { who: 'ayesha@patel-cleaning.example', hours: 5.2, amount: '160.00', status: 'verified', bank: 'CAPITEC PATEL' },
  {
    who: 'owner@naidoo-plumbing.example',
    hours: 8,
    amount: '1600.00',
    status: 'completed',
    bank: 'FNB NAIDOO P',
    processed: 7,
    transaction: true,
  },
  { who: 'wei@chen-cooling.example', hours: 13, amount: '240.00', status: 'completed', bank: 'NEDBANK CHEN', processed: 12 },
  {
    who: 'themba@nkosi-roofing.example',
    hours: 22,
    amount: '640.00',
    status: 'completed',
    bank: 'STD BANK NKOSI',
    processed: 20,
    transaction: true,
  },
  { who: 'zoe@tuinwerke.example', hours: 18, amount: '80.00', status: 'failed' },
  { who: 'faizel@adams-tiling.example', hours: 90, amount: '80.00', status: 'cancelled' },
  { who: 'anneke@botha-pools.example', hours: 150, amount: '160.00', status: 'expired' },
  {
    who: 'thandi@mokoena-electric.example',
    hours: 200,
    amount: '880.00',
    status: 'completed',
    bank: 'ABSA 0042',
    processed: 199,
    transaction: true,
  },
  { who: 'pieter@vdm-bouers.example', hours: 9, amount: '160.00', status: 'processing', bank: 'FNB VDM' },
]

const addDeposit = async (insert: Insert, deposit: Deposit, now: Date, n: number): Promise<void> => {
  const reference = `PCSA-${String(n * 7919).padStart(6, '0')}`
  const created = hoursAgo(deposit.hours, now)
  await insert('deposit_requests', {
    id: uuid(`deposit ${n}`),
    account_id: accountId(deposit.who),
    amount: deposit.amount,
    status: deposit.status,
    bank_reference: deposit.bank ?? reference,
    reference_number: reference,
    customer_code: `PC${String(n).padStart(6, '0')}`,
    credits_to_activate: Math.floor(Number(deposit.amount) / 80),
    is_auto_verified: deposit.auto ?? false,
    verification_notes: deposit.premium ? 'Premium listing request: 30 days' : '',
    admin_notes: '',
    created_at: created,
    updated_at: created,
    processed_at: hoursAgo(deposit.processed, now),
    processed_by_id: deposit.processed === undefined ? null : userId('operator@platform.example'),
  })
  if (deposit.transaction)
    await insert('transactions', {
      id: uuid(`transaction ${n}`),
      account_id: accountId(deposit.who),
      amount: deposit.amount,
      transaction_type: 'deposit',
      status: 'completed',
      reference,
      description: 'Deposit approved',
      created_at: hoursAgo(deposit.processed, now),
    })
}

/** Deposits in every status, among them those that somebody has to look at. */
export const addDeposits = async (insert: Insert, now: Date): Promise<void> => {
  for (const [i, deposit] of DEPOSITS.entries()) await addDeposit(insert, deposit, now, i + 1)
}
