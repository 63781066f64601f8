import { describe, expect } from 'vitest'
import { digest } from '../../../src/api/auth/digest.js'
import { TokenVerifier } from '../../../src/api/auth/token-verifier.js'
import { ReadBatcher } from '../../../src/api/read-batcher.js'
import { ConnectionError } from '../../../src/source/errors.js'
import type { Reading } from '../../../src/source/readings.js'
import { aToken, aUser } from '../../support/builders.js'
import { it } from '../../support/platform.js'
import { snapshotFor } from '../../support/rules.js'

const STAFF = 'a'.repeat(40)
const CUSTOMER = 'b'.repeat(40)

describe('the token verifier', () => {
  it('looks up keys that arrive together in one query, and each of them once', async ({ platform }) => {
    await platform.add(aToken({ key: STAFF, user: aUser({ isStaff: true }) }), aToken({ key: CUSTOMER, user: aUser({ isStaff: false }) }))
    const queries: Reading[] = []
    const batcher = new ReadBatcher({
      read: readings => {
        queries.push(...readings)
        return snapshotFor(platform, Object.fromEntries(readings.entries()), new Date(), {})
      },
    })
    const verifier = new TokenVerifier(batcher, async () => [])
    const keys = [STAFF, CUSTOMER, 'unknown', STAFF, 'not ascii: é', 'x'.repeat(41)]

    const statuses = await Promise.all(keys.map(key => verifier.verify(key)))

    expect(statuses).toEqual(['staff', 'not staff', 'unknown', 'staff', 'unknown', 'unknown'])
    expect(await verifier.verify(STAFF)).toBe('staff')
    expect(queries).toEqual([expect.objectContaining({ name: 'tokens.owners', values: [[STAFF, CUSTOMER, 'unknown']] })])
  })

  it('accepts tokens of check_status itself during an outage, and remembers no failed look-up', async () => {
    const state = { now: 0, attempts: 0 }
    const read = async () => {
      state.attempts++
      throw new ConnectionError('host unreachable', '')
    }
    const batcher = new ReadBatcher({ read }, () => state.now)
    const verifier = new TokenVerifier(batcher, async () => [{ hash: digest('own'), name: 'ours' }])

    const [own, foreign] = await Promise.allSettled([verifier.verify('own'), verifier.verify(STAFF)])

    expect(own).toEqual({ status: 'fulfilled', value: 'staff' })
    expect(foreign).toMatchObject({ status: 'rejected', reason: { name: 'Unavailable', kind: 'connection' } })
    // After the batcher's pause.
    state.now = 1_001
    await expect(verifier.verify(STAFF)).rejects.toThrow('host unreachable')
    expect(state.attempts).toBe(2)
  })
})
