import { describe, expect } from 'vitest'
import { thresholdsOf } from '../../src/config/thresholds.js'
import { pendingDeposits } from '../../src/platform/deposit-concerns.js'
import { recentDeposits, splitRecentDeposits } from '../../src/platform/deposits.js'
import { aDeposit, anAccount, aUser } from '../support/builders.js'
import { it, type Platform } from '../support/platform.js'

const pending = (limit: number) => pendingDeposits(thresholdsOf({}), { people: { exclude: [], keep: [] }, limit, first: [] })

const made = async (platform: Platform, limit = 20) =>
  splitRecentDeposits(await platform.read(recentDeposits({ secondsAgo: 24 * 3600 }, limit)))

describe('depositsMade', () => {
  it('counts and adds up by status, with a status nobody knows under its own name', async ({ platform }) => {
    await platform.add(
      aDeposit({ status: 'completed', amount: '160.10' }),
      aDeposit({ status: 'completed', amount: '0.20' }),
      aDeposit({ status: 'on_hold', amount: '99.00' }),
      aDeposit({ status: 'completed', createdAt: '25 hours ago' }),
    )

    expect((await made(platform)).counts).toMatchObject([
      { status: null, count: 3, sum: '259.30' },
      { status: 'completed', count: 2, sum: '160.30' },
      { status: 'on_hold', count: 1, sum: '99.00' },
    ])
  })

  it('says zero, in so many words, where there were none', async ({ platform }) => {
    expect((await made(platform)).counts).toMatchObject([{ status: null, count: 0, sum: '0' }])
  })

  it('keeps the total true and the list short when there are more statuses than anybody wants to read', async ({ platform }) => {
    await platform.add(...Array.from({ length: 40 }, (_, i) => aDeposit({ status: `status ${i}` })))

    const { counts: rows } = await made(platform)

    expect(rows).toHaveLength(21)
    expect(rows[0]).toMatchObject({ status: null, count: 40 })
  })

  it('names the owner of the account', async ({ platform }) => {
    const user = aUser({ email: 'owner@plumbers.example' })
    const account = anAccount({ user })
    await platform.add(aDeposit({ account, amount: '160.00', status: 'verified' }))

    const [deposit] = (await made(platform)).newest

    expect(deposit).toMatchObject({ name: 'owner@plumbers.example', amount: '160.00', status: 'verified' })
  })

  it('is the newest first, and no longer than asked', async ({ platform }) => {
    await platform.add(aDeposit({ amount: '1.00', createdAt: '3 hours ago' }), aDeposit({ amount: '2.00', createdAt: '1 hour ago' }))

    expect((await made(platform, 1)).newest.map(({ amount }) => amount)).toEqual(['2.00'])
  })
})

describe('pendingDeposits', () => {
  it('is the oldest first, of any age, with the count and sum of all', async ({ platform }) => {
    await platform.add(
      aDeposit({ status: 'pending', amount: '1000.00', createdAt: '1 hour ago' }),
      aDeposit({ status: 'pending', amount: '500.50', createdAt: '90 days ago' }),
      aDeposit({ status: 'completed', createdAt: '91 days ago' }),
    )

    expect(await platform.read(pending(1))).toMatchObject([{ amount: '500.50', total: 2, sum: '1500.50' }])
  })

  it.for([
    ['its own reference again is no evidence', { bankReference: 'REF1', referenceNumber: 'REF1' }, false],
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
