import { describe, expect } from 'vitest'
import { accountOf, profileOf } from '../../src/platform/account.js'
import { depositOf, depositSumsOf, depositsOf, otherDeposits } from '../../src/platform/account-deposits.js'
import { assignmentsOf, leadsOf } from '../../src/platform/account-leads.js'
import { ticketsOf } from '../../src/platform/account-tickets.js'
import { depositIdsOf, leadIdsOf, ticketIdsOf } from '../../src/platform/owned-ids.js'
import { transactionsOf, transactionsOfDeposit } from '../../src/platform/transactions.js'
import { walletsOf, walletTransactionsOf } from '../../src/platform/wallets.js'
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
} from '../support/builders.js'
import { it } from '../support/platform.js'

const PEOPLE = { exclude: ['client_*@temp.proconnectsa.co.za'], keep: [] }

const idOf = ({ values }: { readonly values: Readonly<Record<string, unknown>> }): string => String(values.id)

describe('an account', () => {
  it('is marked as a person or not', async ({ platform }) => {
    const user = aUser({ email: 'owner@plumbers.example' })
    const anonymous = aUser({ email: 'client_1@temp.proconnectsa.co.za', username: 'client_1' })
    await platform.add(user, anonymous)

    expect(await platform.read(accountOf(idOf(user), PEOPLE))).toMatchObject([{ email: 'owner@plumbers.example', isPerson: true }])
    expect(await platform.read(accountOf(idOf(anonymous), PEOPLE))).toMatchObject([{ isPerson: false }])
  })

  it('has its own deposits, transactions, wallets, leads and tickets, and no others', async ({ platform }) => {
    const user = aUser()
    const account = anAccount({ user })
    const wallet = aWallet({ user, credits: 3 })
    const deposit = aDeposit({ account, amount: '160.10' })
    const lead = aLead({ client: user })
    const ticket = aTicket({ user })
    await platform.add(deposit, lead, ticket, aTransaction({ account }), aWalletTransaction({ wallet, credits: 2 }))
    await platform.add(anAssignment({ provider: user, lead: aLead({ title: 'Another’s lead' }) }))
    await platform.add(aDeposit(), aLead(), aTicket(), aTransaction(), aWalletTransaction(), anAssignment())
    const id = idOf(user)

    expect(await platform.read(depositsOf(id, 10))).toMatchObject([{ id: idOf(deposit), total: 1 }])
    expect(await platform.read(depositSumsOf(id))).toEqual([{ status: 'pending', count: 1, sum: '160.10' }])
    expect(await platform.read(transactionsOf(id, 10))).toMatchObject([{ total: 1 }])
    expect(await platform.read(walletsOf(id))).toMatchObject([{ credits: 3 }])
    expect(await platform.read(walletTransactionsOf(id, 10))).toMatchObject([{ credits: 2, total: 1 }])
    expect(await platform.read(leadsOf(id, 10))).toMatchObject([{ total: 1 }])
    expect(await platform.read(assignmentsOf(id, 10))).toMatchObject([{ title: 'Another’s lead', total: 1 }])
    expect(await platform.read(ticketsOf(id, 10))).toMatchObject([{ total: 1 }])
    expect(await platform.read(depositIdsOf(id))).toEqual([{ id: idOf(deposit) }])
    expect(await platform.read(leadIdsOf(id))).toEqual([{ id: idOf(lead) }])
    expect(await platform.read(ticketIdsOf(id))).toEqual([{ id: idOf(ticket) }])
  })

  it('has no rows if it is new', async ({ platform }) => {
    const user = aUser()
    await platform.add(user, aDeposit(), aTransaction())
    const id = idOf(user)

    for (const query of [depositsOf(id, 10), depositSumsOf(id), transactionsOf(id, 10), profileOf(id), walletsOf(id), depositIdsOf(id)])
      expect(await platform.read<unknown>(query as never)).toEqual([])
  })

  it('has its newest deposits listed up to the limit, with the total', async ({ platform }) => {
    const account = anAccount()
    for (const days of [2, 1, 3]) await platform.add(aDeposit({ account, amount: `${days}.00`, createdAt: `${days} days ago` }))

    expect(await platform.read(depositsOf(String(account.values.user_id), 2))).toMatchObject([
      { amount: '1.00', total: 3 },
      { amount: '2.00', total: 3 },
    ])
  })
})

describe('a profile', () => {
  it('has the end of its premium listing', async ({ platform }) => {
    const user = aUser()
    await platform.add(aProvider({ user, isPremiumListing: true, premiumListingExpiresAt: new Date('2030-01-01T00:00:00Z') }))

    expect(await platform.read(profileOf(idOf(user)))).toMatchObject([{ isPremium: true, premiumUntil: new Date('2030-01-01T00:00:00Z') }])
  })

  it('can be read from an older database without premium columns', async ({ platform }) => {
    const user = aUser()
    await platform.add(aProvider({ user, customerCode: 'PC000137' }))
    await platform.sql(
      'ALTER TABLE users_providerprofile DROP is_premium_listing, DROP premium_listing_started_at, DROP premium_listing_expires_at',
    )

    expect(await platform.read(profileOf(idOf(user)))).toMatchObject([{ customerCode: 'PC000137', isPremium: null, premiumUntil: null }])
  })
})

describe('a deposit', () => {
  it('has an owner, and the operator who processed it', async ({ platform }) => {
    const account = anAccount({ user: aUser({ email: 'owner@plumbers.example' }) })
    const operator = aUser({ email: 'operator@platform.example' })
    const deposit = aDeposit({ account, processedAt: '1 hour ago', processedById: idOf(operator), bankReference: 'FNB 1' })
    await platform.add(operator, deposit)

    expect(await platform.read(depositOf(idOf(deposit)))).toMatchObject([
      { name: 'owner@plumbers.example', processedBy: 'operator@platform.example', hasEvidence: true, isPremium: false },
    ])
  })

  it('is not among the other deposits of its account', async ({ platform }) => {
    const account = anAccount()
    const deposit = aDeposit({ account })
    await platform.add(deposit, aDeposit({ account, amount: '80.00' }), aDeposit())

    expect(await platform.read(otherDeposits(idOf(account), idOf(deposit), 10))).toMatchObject([{ amount: '80.00', total: 1 }])
  })

  it.for([
    ['has a transaction of its account with its own reference', { reference: 'REF-1' }, 1],
    ['has a transaction of its account with the reference of the bank', { reference: 'FNB 1' }, 1],
    ['has no transaction without a reference', { reference: '' }, 0],
    ['has no transaction with another reference', { reference: 'REF-2' }, 0],
    ['has no transaction of another type', { reference: 'REF-1', transactionType: 'refund' }, 0],
  ] as const)('%s', async ([, overrides, count], { platform }) => {
    const account = anAccount()
    const deposit = aDeposit({ account, referenceNumber: 'REF-1', bankReference: 'FNB 1' })
    await platform.add(deposit, aTransaction({ account, ...overrides }), aTransaction({ reference: 'REF-1' }))

    expect(await platform.read(transactionsOfDeposit(idOf(deposit), 10))).toHaveLength(count)
  })
})
