import { describe, expect } from 'vitest'
import { providerCounts, providersWithCredits } from '../../src/platform/providers.js'
import { aProvider, aUser, aWallet } from '../support/builders.js'
import { it } from '../support/platform.js'

describe('providerCounts', () => {
  it('counts profiles, not users', async ({ platform }) => {
    await platform.add(
      aUser({ userType: 'provider' }),
      aProvider({ verificationStatus: 'verified', creditBalance: 5 }),
      aProvider({ verificationStatus: 'pending', creditBalance: 0 }),
      aProvider({ verificationStatus: 'suspended', creditBalance: 0 }),
    )

    expect(await platform.read(providerCounts())).toEqual([{ total: 3, verified: 1, pending: 1 }])
  })
})

describe('providersWithCredits', () => {
  it('lists those with most credits first, by the wallet if there is one, and none without credits', async ({ platform }) => {
    const [rich, poor] = [aUser({ createdAt: '9 days ago' }), aUser({ createdAt: '9 days ago' })]
    await platform.add(
      aProvider({ creditBalance: 0 }),
      aProvider({ creditBalance: 3 }),
      aProvider({ creditBalance: 30, customerCode: null }),
      aProvider({ user: rich, creditBalance: 0 }),
      aWallet({ user: rich, credits: 40 }),
      aProvider({ user: poor, creditBalance: 50 }),
      aWallet({ user: poor, credits: 0 }),
    )

    const found = await platform.read(providersWithCredits(2))

    expect(found.map(({ credits, total }) => [credits, total])).toEqual([
      [40, 3],
      [30, 3],
    ])
  })
})
