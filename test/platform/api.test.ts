import { randomUUID } from 'node:crypto'
import { connect } from 'node:net'
import { describe, expect } from 'vitest'
import { accountOf } from '../../src/platform/account.js'
import { newestRegistrations } from '../../src/platform/api/activity.js'
import { depositDetails, pendingDetails } from '../../src/platform/api/deposit-details.js'
import { exactly } from '../../src/platform/api/moments.js'
import { tokenOwners } from '../../src/platform/tokens.js'
import { openSession } from '../../src/source/postgres/session.js'
import { apiQueries, PEOPLE } from '../support/api-queries.js'
import { aDeposit, anAccount, aToken, aUser } from '../support/builders.js'
import { it } from '../support/platform.js'

const ID = randomUUID()
const queries = apiQueries()

describe('the queries of the API', () => {
  it('run with no more than the columns that they declare', async ({ platform }) => {
    for (const query of queries) {
      const role = `reader_${randomUUID().slice(0, 8)}`
      await platform.sql(`CREATE ROLE ${role} LOGIN PASSWORD 'narrow'`)
      for (const [table, columns] of Object.entries(query.reads))
        await platform.sql(`GRANT SELECT (${columns.join(', ')}) ON ${table} TO ${role}`)
      const session = openSession(connect(platform.port, '127.0.0.1'), {
        at: 'here',
        user: role,
        database: platform.database,
        password: async () => 'narrow',
        statementTimeout: 5,
      })
      const { rows } = await session.read([query])
      session.close()
      await platform.sql(`DROP OWNED BY ${role}`)
      await platform.sql(`DROP ROLE ${role}`)
      expect(rows.get(query), query.name).toMatchObject({ ok: true })
    }
    expect(queries.flatMap(({ reads }) => Object.values(reads).flat())).not.toContain('password')
  })

  it('return every time with six digits of microseconds, even if these are zero', async ({ platform }) => {
    const user = aUser({ id: ID, lastLogin: null })
    await platform.add(user)
    const at = async (moment: string): Promise<unknown[]> => {
      await platform.sql('UPDATE users_user SET created_at = $1', [moment])
      const [newest] = await platform.read(newestRegistrations(1))
      const [account] = await platform.read(exactly(accountOf(ID, PEOPLE)))
      return [newest?.at, account?.row.createdAt, account?.row.lastLogin]
    }

    for (const [stored, written] of [
      ['2025-10-08 03:52:55.123456+02', '2025-10-08T01:52:55.123456+00:00'],
      ['2025-10-08 03:52:55.1+02', '2025-10-08T01:52:55.100000+00:00'],
      ['2025-10-08 03:52:55+02', '2025-10-08T01:52:55.000000+00:00'],
    ] as const)
      expect(await at(stored), stored).toEqual([written, written, null])
  })

  it('find the owner of a key, but not by a prefix or another case of it', async ({ platform }) => {
    await platform.add(
      aToken({ key: 'abc', user: aUser({ isStaff: true, email: 'staff@platform.example' }) }),
      aToken({ key: 'abcd', user: aUser({ isActive: false, email: 'gone@platform.example' }), created: '15 days ago' }),
    )

    expect(await platform.read(tokenOwners(['abc', 'ABC', 'ab', 'zzz']))).toEqual([
      { key: 'abc', name: 'staff@platform.example', isActive: true, isStaff: true, isExpired: false },
    ])
    expect(await platform.read(tokenOwners(['abcd']))).toEqual([
      { key: 'abcd', name: 'gone@platform.example', isActive: false, isStaff: false, isExpired: true },
    ])
  })

  it('list pending top-ups with evidence first, and leave out premium requests', async ({ platform }) => {
    const account = anAccount()
    await platform.add(
      aDeposit({ account, referenceNumber: 'A', bankReference: 'A', createdAt: '5 hours ago' }),
      aDeposit({ account, referenceNumber: 'B', bankReference: 'FNB', createdAt: '4 hours ago' }),
      aDeposit({ account, referenceNumber: 'C', bankReference: '', createdAt: '3 hours ago' }),
      aDeposit({ account, referenceNumber: 'D', verificationNotes: 'Premium Listing Request', createdAt: '9 days ago' }),
      aDeposit({ account, referenceNumber: 'E', createdAt: '1 hour ago' }),
    )

    const rows = await platform.read(pendingDetails(7200, PEOPLE))

    expect(rows.map(row => [row.reference, row.hasBankReference, row.ageHours, row.total])).toEqual([
      ['B', true, 4, 3],
      ['A', true, 5, 3],
      ['C', false, 3, 3],
    ])
  })

  it('leave accounts that are not people out of pending deposits, but find their deposits by id', async ({ platform }) => {
    const anonymous = aUser({ email: 'client_9@temp.proconnectsa.co.za', username: 'client_9' })
    await platform.add(
      aDeposit({ id: ID, account: anAccount({ user: anonymous }), referenceNumber: 'X', amount: '70.00', createdAt: '3.25 hours ago' }),
      aDeposit({ referenceNumber: 'Y', createdAt: '9 hours ago' }),
    )

    expect((await platform.read(pendingDetails(7200, PEOPLE))).map(({ reference, total }) => [reference, total])).toEqual([['Y', 1]])
    expect(await platform.read(depositDetails([ID, randomUUID()]))).toEqual([
      expect.objectContaining({ id: ID, user: 'client_9@temp.proconnectsa.co.za', ageHours: 3.3, amount: '70.00', businessName: null }),
    ])
  })
})
