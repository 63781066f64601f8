import { describe, expect } from 'vitest'
import { providerCounts, providersWithCredits } from '../../src/platform/providers.js'
import { aProvider, aUser } from '../support/builders.js'
import { it } from '../support/platform.js'

describe('providerCounts', () => {
  it('counts profiles, not users', async ({ platform }) => {
    await platform.add(
      aUser({ userType: 'provider' }),
      aProvider({ verificationStatus: 'verified', creditBalance: 5 }),
      aProvider({ verificationStatus: 'pending', creditBalance: 0 }),
      aProvider({ verificationStatus: 'suspended', creditBalance: 0 }),
    )

    expect(await platform.read(providerCounts())).toEqual([{ total: 3, verified: 1, pending: 1, withCredits: 1 }])
  })
})

describe('providersWithCredits', () => {
  it('has those with most credits first, and nobody without', async ({ platform }) => {
    await platform.add(
      aProvider({ creditBalance: 0 }),
      aProvider({ creditBalance: 3 }),
      aProvider({ creditBalance: 30, customerCode: null }),
    )

    expect((await platform.read(providersWithCredits(10))).map(({ credits }) => credits)).toEqual([30, 3])
  })
})
