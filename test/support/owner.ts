import {
  aDeposit,
  aLead,
  anAccount,
  anAssignment,
  aProvider,
  aTicket,
  aTransaction,
  aUser,
  aWallet,
  aWalletTransaction,
} from './builders.js'
import type { Platform } from './platform.js'

export const USER_ID = '3f2a1b4c-5d6e-4f70-8192-a3b4c5d6e7f8'
export const DEPOSIT_ID = '9d8c7b6a-1111-4222-8333-444455556666'

/** A provider with something of everything. */
export const addOwner = async (platform: Platform): Promise<void> => {
  const user = aUser({
    id: USER_ID,
    email: 'owner@plumbers.example',
    username: 'naidoo_p',
    firstName: 'Owner',
    lastName: 'Naidoo',
    phone: '+27820000001',
    createdAt: '40 days ago',
    lastActive: '30 minutes ago',
  })
  const account = anAccount({ user })
  const wallet = aWallet({ user, credits: 5 })
  await platform.add(
    aProvider({ user, businessName: 'Naidoo Plumbing', customerCode: 'PC000137', creditBalance: 3 }),
    aDeposit({
      id: DEPOSIT_ID,
      account,
      amount: '160.00',
      referenceNumber: 'REF-000123',
      bankReference: 'FNB 2025 NAIDOO',
      adminNotes: 'called the bank',
      createdAt: '5 hours ago',
    }),
    aDeposit({ account, amount: '80.00', status: 'cancelled', referenceNumber: 'REF-000099', createdAt: '9 days ago' }),
    aTransaction({ account, reference: 'REF-000123', amount: '160.00' }),
    aTransaction({ account, transactionType: 'lead_purchase', amount: '-2.00', reference: 'LEAD-1' }),
    aWalletTransaction({ wallet, reference: 'WALLET-1' }),
    anAssignment({ provider: user, lead: aLead({ title: 'A geyser that burst' }) }),
    aLead({ client: user, title: 'A roof that leaks' }),
    aTicket({ user, title: 'Where are my credits?', createdAt: '2 days ago' }),
  )
}
