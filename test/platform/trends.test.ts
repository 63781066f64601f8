import { describe, expect } from 'vitest'
import { depositsPerDay, leadsPerDay, registrationsPerDay } from '../../src/platform/trends.js'
import { aDeposit, aLead, aUser } from '../support/builders.js'
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

  it('exist for leads, too', async ({ platform }) => {
    await platform.add(aLead({ createdAt: '1 second ago' }))

    expect((await platform.read(leadsPerDay(ZONE))).reduce((sum, { count }) => sum + count, 0)).toBe(1)
  })
})
