import { describe, expect } from 'vitest'
import { recentDeposits, splitRecentDeposits } from '../../src/platform/deposits.js'
import { leadCounts, newestLeads } from '../../src/platform/leads.js'
import { errorsWithin } from '../../src/platform/log-errors.js'
import { registeredSince, registrationCounts } from '../../src/platform/users.js'
import { walletDeposits } from '../../src/platform/wallet-deposits.js'
import type { LogReading } from '../../src/source/readings.js'
import { aDeposit, aLead, aUser, aWallet, aWalletTransaction } from '../support/builders.js'
import { it } from '../support/platform.js'

const HOUR_MS = 3_600_000
const ago = (hours: number): Date => new Date(Date.now() - hours * HOUR_MS)
const PEOPLE = { exclude: [], keep: [] }

describe('a window that has ended', () => {
  it('holds what was made in it, and nothing that came later', async ({ platform }) => {
    const [old, user] = [aUser({ createdAt: '90 days ago' }), aUser({ createdAt: '30 hours ago' })]
    const wallet = aWallet({ user: old })
    await platform.add(
      ...[user, aUser({ createdAt: '1 hour ago' })],
      ...['30 hours ago', '1 hour ago'].flatMap(createdAt => [
        aLead({ createdAt, client: old }),
        aWalletTransaction({ wallet, createdAt, status: 'pending' }),
        aDeposit({ createdAt }),
      ]),
    )
    const span = { at: ago(48), until: ago(24) }

    expect((await platform.read(registrationCounts(span, PEOPLE, 60)))[0]?.total).toBe(1)
    expect((await platform.read(registeredSince(span, PEOPLE, null))).map(({ createdAt }) => createdAt < ago(24))).toEqual([true])
    const deposits = splitRecentDeposits(await platform.read(recentDeposits(span, null)))
    expect([deposits.counts[0]?.count, deposits.newest.length]).toEqual([1, 1])
    expect((await platform.read(walletDeposits(span, null))).map(({ total }) => total)).toEqual([1])
    expect((await platform.read(leadCounts(span)))[0]?.count).toBe(1)
    expect(await platform.read(newestLeads(span, null))).toHaveLength(1)
  })

  it('holds no later error of a log, but those of an unknown time', () => {
    const reading: LogReading = {
      ...{ state: 'read', size: 9, modifiedAt: ago(0), bounded: false },
      lines: [...[30, 1].map(hours => ({ at: ago(hours), text: `ERROR it broke ${hours} hours ago` })), { text: 'ERROR at some time' }],
    }
    const log = { name: 'app', path: '/app.log', kind: 'text' }
    expect(errorsWithin([{ ok: true, value: reading }], [log], ago(48), ago(24))[0]).toMatchObject({ count: 2, timeless: 1 })
    expect(errorsWithin([{ ok: true, value: reading }], [log], ago(48))[0]?.count).toBe(3)
  })
})
