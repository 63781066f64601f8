import { PEOPLE } from './people.js'
import { hoursAgo, type Insert, uuid } from './rows.js'

/** A person's wallet has the same number as the person. */
export const walletOf = (mail: string): number => PEOPLE.findIndex(person => person.mail === mail) + 1

/** The customer code in the profile and the deposits of person n. */
export const customerCode = (n: number): string => `PC${String(n * 137).padStart(6, '0')}`

/** The wallet's customer code, which person n is asked to write on a bank transfer. */
export const walletCode = (n: number): string =>
  `CUS${String(n * 1_234_577)
    .padStart(8, '0')
    .slice(-8)}`

interface WalletRow {
  /** Undefined: the payment could not be matched to a person. */
  readonly who?: string
  readonly hours: number
  readonly amount: string
  readonly credits: number
  readonly type?: string
  readonly status?: string
  readonly reference: string
  readonly bank?: string
}

const ROWS: readonly WalletRow[] = [
  // A top-up on the wallet page, which creates no deposit request.
  { who: 'zoe@tuinwerke.example', hours: 72, amount: '500.00', credits: 10, status: 'pending', reference: 'DEP-7F3A91' },
  { hours: 120, amount: '750.00', credits: 15, status: 'pending', reference: 'UNMATCHED_CUS40718253', bank: 'CUS40718253' },
  // Confirmed without money from a bank.
  { who: 'lerato@khumalo-paint.example', hours: 19, amount: '100.00', credits: 2, reference: 'DEP-2B90C4' },
  { who: 'owner@naidoo-plumbing.example', hours: 900, amount: '1200.00', credits: 24, reference: 'DEP-11AE05', bank: 'FNB NAIDOO' },
  { who: 'pieter@vdm-bouers.example', hours: 700, amount: '500.00', credits: 10, reference: 'DEP-5C77D0', bank: 'FNB VDM 1' },
  { who: 'pieter@vdm-bouers.example', hours: 40, amount: '0.00', credits: -2, type: 'unlock', reference: 'LEAD-90213' },
]

/** Adds wallet transactions, apart from those that credit deposit requests. */
export const addWalletRows = async (insert: Insert, now: Date): Promise<void> => {
  for (const [i, { who, hours, amount, credits, type = 'deposit', status = 'confirmed', reference, bank = '' }] of ROWS.entries()) {
    const created = hoursAgo(hours, now)
    await insert('users_wallettransaction', {
      id: uuid(`wallet row ${i}`),
      wallet_id: who === undefined ? null : walletOf(who),
      amount,
      credits,
      transaction_type: type,
      status,
      reference,
      bank_reference: bank,
      payment_method: type === 'deposit' ? 'eft' : '',
      description: '',
      created_at: created,
      confirmed_at: status === 'confirmed' ? created : null,
    })
  }
}
