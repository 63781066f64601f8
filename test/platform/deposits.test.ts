import { describe, expect } from 'vitest'
import { thresholdsOf } from '../../src/config/thresholds.js'
import { pendingDeposits } from '../../src/platform/deposit-concerns.js'
import { recentDeposits, splitRecentDeposits } from '../../src/platform/deposits.js'
import { aDeposit, anAccount, aUser } from '../support/builders.js'
import { it, type Platform } from '../support/platform.js'

const pending = (limit: number) => pendingDeposits(thresholdsOf({}), { people: { exclude: [], keep: [] }, limit, first: [] })

const recent = async (platform: Platform, limit = 20) =>
  splitRecentDeposits(await platform.read(recentDeposits({ secondsAgo: 24 * 3600 }, limit)))

describe('recentDeposits', () => {
  it('counts and adds up by status, including unknown statuses', async ({ platform }) => {
    await platform.add(
      aDeposit({ status: 'completed', amount: '160.10' }),
      aDeposit({ status: 'completed', amount: '0.20' }),
      aDeposit({ status: 'on_hold', amount: '99.00' }),
      aDeposit({ status: 'completed', createdAt: '25 hours ago' }),
    )

    expect((await recent(platform)).counts).toMatchObject([
      { status: null, count: 3, sum: '259.30' },
      { status: 'completed', count: 2, sum: '160.30' },
      { status: 'on_hold', count: 1, sum: '99.00' },
    ])
  })

  it('returns a row with zero if there are none', async ({ platform }) => {
    expect((await recent(platform)).counts).toMatchObject([{ status: null, count: 0, sum: '0' }])
  })

  it('limits the list of statuses, but not the total', async ({ platform }) => {
    await platform.add(...Array.from({ length: 40 }, (_, i) => aDeposit({ status: `status ${i}` })))

    const { counts: rows } = await recent(platform)

    expect(rows).toHaveLength(21)
    expect(rows[0]).toMatchObject({ status: null, count: 40 })
  })

  it('returns the owner of the account', async ({ platform }) => {
    const user = aUser({ email: 'owner@plumbers.example' })
    const account = anAccount({ user })
    await platform.add(aDeposit({ account, amount: '160.00', status: 'verified' }))

    const [deposit] = (await recent(platform)).newest

    expect(deposit).toMatchObject({ name: 'owner@plumbers.example', amount: '160.00', status: 'verified' })
  })

  it('returns the newest first, up to the limit', async ({ platform }) => {
    await platform.add(aDeposit({ amount: '1.00', createdAt: '3 hours ago' }), aDeposit({ amount: '2.00', createdAt: '1 hour ago' }))

    expect((await recent(platform, 1)).newest.map(({ amount }) => amount)).toEqual(['2.00'])
  })
})

describe('pendingDeposits', () => {
  it('returns the oldest first, of any age, with the count and sum of all', async ({ platform }) => {
    await platform.add(
      aDeposit({ status: 'pending', amount: '1000.00', createdAt: '1 hour ago' }),
      aDeposit({ status: 'pending', amount: '500.50', createdAt: '90 days ago' }),
      aDeposit({ status: 'completed', createdAt: '91 days ago' }),
    )

    expect(await platform.read(pending(1))).toMatchObject([{ amount: '500.50', total: 2, sum: '1500.50' }])
  })

  it.for([
    ['a copy of our own reference is no evidence', { bankReference: 'REF1', referenceNumber: 'REF1' }, false],
    ['an empty bank reference is no evidence', { bankReference: '', referenceNumber: 'REF1' }, false],
    ['another bank reference is evidence', { bankReference: 'FNB 99', referenceNumber: 'REF1' }, true],
    ['the automatic match is evidence', { bankReference: 'REF1', referenceNumber: 'REF1', isAutoVerified: true }, true],
  ] as const)('knows that %s', async ([, overrides, hasEvidence], { platform }) => {
    await platform.add(aDeposit({ status: 'pending', ...overrides }))

    expect(await platform.read(pending(20))).toMatchObject([{ hasEvidence }])
  })

  it('marks a premium listing request', async ({ platform }) => {
    await platform.add(aDeposit({ status: 'pending', verificationNotes: 'Premium Listing Request for 30 days' }))

    expect(await platform.read(pending(20))).toMatchObject([{ isPremium: true }])
  })
})
