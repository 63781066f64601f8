import { describe, expect } from 'vitest'
import { depositsPerDay, leadsPerDay, providersPerDay, registrationsPerDay } from '../../src/platform/trends.js'
import { requestsWaiting, topUpsWaiting } from '../../src/platform/waiting-trend.js'
import { aDeposit, aLead, aProvider, aUser, aWallet, aWalletTransaction } from '../support/builders.js'
import { it } from '../support/platform.js'

const ZONE = 'Africa/Johannesburg'

describe('counts per day', () => {
  it('cover four weeks and today, the latest last, with a zero for each day without rows', async ({ platform }) => {
    const days = await platform.read(registrationsPerDay(ZONE))

    expect(days).toHaveLength(29)
    expect(days.every(({ count, sum }) => count === 0 && sum === '0')).toBe(true)
    expect(days.map(({ day }) => day)).toEqual(days.map(({ day }) => day).toSorted())
    expect(days.at(-1)?.day).toBe(new Intl.DateTimeFormat('en-CA', { timeZone: ZONE }).format(new Date()))
  })

  it('follow the days of the configured zone, not of the server', async ({ platform }) => {
    const [{ at }] = await platform.sql(
      "SELECT (date_trunc('day', now() AT TIME ZONE 'Africa/Johannesburg') - interval '1 minute') AT TIME ZONE 'Africa/Johannesburg' AS at",
    )
    await platform.add(aUser({ createdAt: at }), aUser({ createdAt: new Date(at.getTime() + 60_000) }))

    expect((await platform.read(registrationsPerDay(ZONE))).slice(-2).map(({ count }) => count)).toEqual([1, 1])
  })

  it('include the count of an earlier day up to the current time of day', async ({ platform }) => {
    const deposit = (seconds: number) => aDeposit({ amount: '80.50', createdAt: `${7 * 86_400 + seconds} seconds ago` })
    await platform.add(deposit(30), deposit(-30))

    const [week] = (await platform.read(depositsPerDay(ZONE))).slice(-8)

    // Not exactly one: half a minute on either side of midnight would be another day.
    expect(week?.soFar).toBeLessThanOrEqual(1)
    expect((await platform.read(depositsPerDay(ZONE))).reduce((sum, { count }) => sum + count, 0)).toBe(2)
  })

  it('exist for providers, by their profiles', async ({ platform }) => {
    await platform.add(aProvider({ createdAt: '1 second ago' }), aUser({ userType: 'provider', createdAt: '1 second ago' }))

    expect((await platform.read(providersPerDay(ZONE))).reduce((sum, { count }) => sum + count, 0)).toBe(1)
  })

  it('exist for leads, too', async ({ platform }) => {
    await platform.add(aLead({ createdAt: '1 second ago' }))

    expect((await platform.read(leadsPerDay(ZONE))).reduce((sum, { count }) => sum + count, 0)).toBe(1)
  })
})

describe('what waited on each day', () => {
  it('is what was made before that moment, and decided after it or not at all', async ({ platform }) => {
    await platform.add(
      aDeposit({ amount: '50.00', createdAt: '40 days ago' }),
      aDeposit({ amount: '70.50', createdAt: '60 hours ago', status: 'completed', processedAt: '30 hours ago' }),
      aDeposit({ createdAt: '50 hours ago', status: 'completed', processedAt: '49 hours ago' }),
    )

    const days = await platform.read(requestsWaiting(ZONE))

    expect(days).toHaveLength(29)
    expect(days.slice(-4).map(({ count, sum }) => [count, sum])).toEqual([
      [1, '50.00'],
      [2, '120.50'],
      [1, '50.00'],
      [1, '50.00'],
    ])
    expect(days.every(({ count, soFar }) => count === soFar)).toBe(true)
  })

  it('leaves out a request that was given up on without a date, from its last change on', async ({ platform }) => {
    await platform.add(aDeposit({ createdAt: '60 hours ago', updatedAt: '40 hours ago', status: 'cancelled' }))

    expect((await platform.read(requestsWaiting(ZONE))).slice(-4).map(({ count }) => count)).toEqual([0, 1, 0, 0])
  })

  it('counts top-ups of the wallets too, but no payment that nobody could be found for', async ({ platform }) => {
    const wallet = aWallet()
    await platform.add(
      aWalletTransaction({ wallet, createdAt: '60 hours ago', status: 'pending' }),
      aWalletTransaction({ wallet, createdAt: '60 hours ago', status: 'confirmed', confirmedAt: '40 hours ago' }),
      aWalletTransaction({ wallet, createdAt: '60 hours ago', status: 'cancelled' }),
      aWalletTransaction({ wallet: null, createdAt: '60 hours ago', status: 'pending' }),
    )

    expect((await platform.read(topUpsWaiting(ZONE))).slice(-4).map(({ count }) => count)).toEqual([0, 2, 1, 1])
  })
})
