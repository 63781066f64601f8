import { describe, expect } from 'vitest'
import { newDeposits } from '../../src/platform/new-deposits.js'
import { newLeads } from '../../src/platform/new-leads.js'
import { newRegistrations } from '../../src/platform/new-registrations.js'
import type { Query } from '../../src/source/readings.js'
import { aCategory, aDeposit, aLead, anAccount, aProvider, aUser, type Row } from '../support/builders.js'
import { newRowQueries } from '../support/new-rows.js'
import { it, type Platform } from '../support/platform.js'

const SINCE = new Date('2025-10-08T01:52:55.250Z')
const people = { exclude: ['client_*@temp.proconnectsa.co.za'], keep: [] }
const later = (ms: number): Date => new Date(SINCE.getTime() + ms)
const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`

type MakeQuery = (since: Date, knownIds: readonly string[], limit: number) => Query<{ id: string }>

const KINDS: readonly (readonly [string, MakeQuery, (values: { readonly id: string; readonly createdAt: Date }) => Row])[] = [
  ['registrations', (since, knownIds, limit) => newRegistrations(since, knownIds, people, limit), aUser],
  ['deposits', newDeposits, aDeposit],
  ['leads', newLeads, aLead],
]

const idsOf = async (platform: Platform, query: Query<{ id: string }>): Promise<string[]> =>
  (await platform.read(query)).map(({ id }) => id)

describe.each(KINDS)('new %s', (_, makeQuery, a) => {
  it('begin exactly at the given time, not a microsecond before', async ({ platform }) => {
    for (const [i, time] of ['01:52:55.249999', '01:52:55.250000', '01:52:55.250001', '02:00:00'].entries()) {
      const row = a({ id: uuid(i), createdAt: SINCE })
      await platform.add(row)
      await platform.sql(`UPDATE ${row.table} SET created_at = $1 WHERE id = $2`, [`2025-10-08 ${time}+00`, uuid(i)])
    }

    expect(await idsOf(platform, makeQuery(SINCE, [], 10))).toEqual([1, 2, 3].map(uuid))
  })

  it('leave out known ids, and fill the list with others', async ({ platform }) => {
    for (const i of [1, 2, 3]) await platform.add(a({ id: uuid(i), createdAt: later(i) }))

    expect(await idsOf(platform, makeQuery(SINCE, [uuid(1), uuid(2)], 1))).toEqual([uuid(3)])
    expect(await idsOf(platform, makeQuery(SINCE, [1, 2, 3].map(uuid), 10))).toEqual([])
  })

  it('include rows dated ahead, but not rows with an impossible time', async ({ platform }) => {
    for (const [i, time] of [
      "now() + interval '23h'",
      "now() + interval '25h'",
      "'12000-01-01'::timestamptz",
      "'infinity'::timestamptz",
    ].entries()) {
      const row = a({ id: uuid(i), createdAt: SINCE })
      await platform.add(row)
      await platform.sql(`UPDATE ${row.table} SET created_at = ${time} WHERE id = $1`, [uuid(i)])
    }

    expect(await idsOf(platform, makeQuery(SINCE, [], 10))).toEqual([uuid(0), uuid(1)])
  })

  it('ignore known ids that are not valid ids', async ({ platform }) => {
    await platform.add(a({ id: uuid(1), createdAt: later(1) }))

    expect(await idsOf(platform, makeQuery(SINCE, ["'); --", '', '{"'], 10))).toEqual([uuid(1)])
  })

  it('are ordered by time and then by id, and no more than the limit', async ({ platform }) => {
    for (const [i, ms] of [
      [4, 9],
      [3, 5],
      [1, 5],
      [2, 5],
      [9, 1],
    ] as const)
      await platform.add(a({ id: uuid(i), createdAt: later(ms) }))

    expect(await idsOf(platform, makeQuery(SINCE, [], 10))).toEqual([9, 1, 2, 3, 4].map(uuid))
    expect(await idsOf(platform, makeQuery(SINCE, [], 3))).toEqual([9, 1, 2].map(uuid))
  })

  it('are none on an empty platform', async ({ platform }) => {
    expect(await platform.read(makeQuery(SINCE, [], 10))).toEqual([])
  })
})

describe('newRegistrations', () => {
  it('returns names and contact data', async ({ platform }) => {
    await platform.add(
      aUser({ id: uuid(1), email: 'jane@clients.example', username: 'jane', phone: '+27820000001', userType: 'client', createdAt: SINCE }),
    )

    expect(await platform.read(newRegistrations(SINCE, [], people, 10))).toEqual([
      {
        id: uuid(1),
        email: 'jane@clients.example',
        username: 'jane',
        firstName: 'Thandi',
        lastName: 'Mokoena',
        userType: 'client',
        phone: '+27820000001',
        createdAt: SINCE,
      },
    ])
  })

  it('returns people of every type, even unknown ones, in one order of time', async ({ platform }) => {
    const types = ['provider', '', 'client', 'Zulu', 'service_provider', 'électricien', 'client', 'admin']
    for (const [i, userType] of types.entries()) await platform.add(aUser({ userType, createdAt: later(i) }))

    const found = await platform.read(newRegistrations(SINCE, [], people, 100))

    expect(found.map(({ userType }) => userType)).toEqual(types)
    expect(await platform.read(newRegistrations(SINCE, [], people, 3))).toEqual(found.slice(0, 3))
  })

  it('leaves out accounts that are not people, and does not count them towards the limit', async ({ platform }) => {
    await platform.add(
      aUser({ email: 'client_17@temp.proconnectsa.co.za', username: 'client_17', userType: 'client', createdAt: later(1) }),
      aUser({ email: 'Client_7@temp.proconnectsa.co.za', createdAt: later(2) }),
      aUser({ id: uuid(1), createdAt: later(3) }),
    )

    expect(await idsOf(platform, newRegistrations(SINCE, [], people, 1))).toEqual([uuid(1)])
    expect(await platform.read(newRegistrations(SINCE, [], { exclude: [], keep: [] }, 10))).toHaveLength(3)
  })
})

describe('newDeposits', () => {
  it('returns the amount, the user and the business', async ({ platform }) => {
    const user = aUser({ email: 'owner@plumbers.example' })
    const account = anAccount({ user })
    await platform.add(
      aProvider({ user, businessName: 'Naidoo Plumbing' }),
      aDeposit({ id: uuid(1), account, amount: '160.50', referenceNumber: 'PCSA-1', bankReference: 'FNB 1', createdAt: SINCE }),
      aDeposit({ account, verificationNotes: 'Premium Listing Request: 30 days', createdAt: later(1) }),
    )

    expect(await platform.read(newDeposits(SINCE, [], 10))).toMatchObject([
      {
        id: uuid(1),
        name: 'owner@plumbers.example',
        fullName: 'Thandi Mokoena',
        phone: '+27210000000',
        businessName: 'Naidoo Plumbing',
        amount: '160.50',
        credits: 3,
        status: 'pending',
        reference: 'PCSA-1',
        bankReference: 'FNB 1',
        isPremium: false,
        createdAt: SINCE,
      },
      { isPremium: true },
    ])
  })

  it('returns deposits without a business, or of a deleted account', async ({ platform }) => {
    await platform.sql('ALTER TABLE deposit_requests DROP CONSTRAINT deposit_requests_account_id_fkey')
    const user = aUser({ email: '', username: 'nomail' })
    await platform.add(aDeposit({ account: anAccount({ user }), createdAt: SINCE }), aDeposit({ createdAt: later(1) }))
    await platform.sql('DELETE FROM payment_accounts WHERE user_id <> $1', [user.values.id])

    expect(await platform.read(newDeposits(SINCE, [], 10))).toMatchObject([
      { name: 'nomail', businessName: null },
      { name: null, businessName: null },
    ])
  })
})

describe('newLeads', () => {
  it('returns the request, the place and the client', async ({ platform }) => {
    const client = aUser({ email: 'jane@clients.example', userType: 'client', username: 'client_1795963000123', phone: '0000000000' })
    await platform.add(aLead({ id: uuid(1), client, category: aCategory({ name: 'Plumbing' }), createdAt: SINCE }))

    expect(await platform.read(newLeads(SINCE, [], 10))).toEqual([
      {
        id: uuid(1),
        title: 'A tap that drips',
        category: 'Plumbing',
        client: 'jane@clients.example',
        clientName: 'Thandi Mokoena',
        clientPhone: null,
        isUncertain: true,
        suburb: 'Rondebosch',
        city: 'Cape Town',
        status: 'verified',
        createdAt: SINCE,
      },
    ])
  })

  it('returns leads of an anonymous or deleted client, or of a deleted category, without these', async ({ platform }) => {
    await platform.sql(`ALTER TABLE leads_lead DROP CONSTRAINT leads_lead_client_id_fkey,
      DROP CONSTRAINT leads_lead_service_category_id_fkey`)
    const anonymous = aUser({ email: 'client_17@temp.proconnectsa.co.za', username: 'client_17', userType: 'client' })
    const gone = aLead({ createdAt: later(1) })
    await platform.add(aLead({ client: anonymous, createdAt: SINCE }), gone)
    await platform.sql('DELETE FROM users_user WHERE id = $1', [gone.values.client_id])
    await platform.sql('DELETE FROM leads_servicecategory WHERE id = $1', [gone.values.service_category_id])

    expect(await platform.read(newLeads(SINCE, [], 10))).toMatchObject([
      { client: null, clientName: 'Thandi Mokoena', category: expect.any(String) },
      { client: null, clientName: '', clientPhone: null, isUncertain: false, category: null },
    ])
  })

  it('returns leads of every status, even unknown ones', async ({ platform }) => {
    const statuses = ['verified', 'parked', '', 'assigned', 'Zzz', 'verified']
    for (const [i, status] of statuses.entries()) await platform.add(aLead({ status, createdAt: later(i) }))

    expect((await platform.read(newLeads(SINCE, [], 100))).map(({ status }) => status)).toEqual(statuses)
  })
})

describe('a polling round on a large platform', () => {
  interface Plan {
    readonly 'Node Type': string
    readonly 'Relation Name'?: string
    readonly Plans?: readonly Plan[]
  }
  const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)]

  /** A year of rows, up to now. */
  const fill = async ({ sql }: Platform): Promise<void> => {
    await sql('ALTER TABLE leads_lead DISABLE TRIGGER ALL')
    await sql(`
      INSERT INTO users_user
      SELECT gen_random_uuid(), '', 'u' || n || '@people.example', 'u' || n, '', '', (ARRAY['client', 'provider', 'admin'])[1 + n % 3],
        NULL, true, false, false, NULL, NULL, at, at
      FROM generate_series(1, 200000) AS n, LATERAL (SELECT now() - n * interval '3 minutes' AS at) AS t`)
    await sql(`INSERT INTO payment_accounts SELECT gen_random_uuid(), id, 0 FROM users_user LIMIT 20000`)
    await sql(`
      INSERT INTO deposit_requests
      SELECT gen_random_uuid(), id, 160, 'pending', '', '', '', 2, false, '', '', now() - row_number() OVER () * interval '9 minutes', now()
      FROM payment_accounts`)
    await sql(`
      INSERT INTO users_providerprofile
      SELECT row_number() OVER (), user_id, 'Business', '', '', NULL, 'verified', 0, '', '{}', false, NULL, NULL, now(), now()
      FROM payment_accounts`)
    await sql(`INSERT INTO leads_servicecategory SELECT n, 'Category ' || n, '', true FROM generate_series(1, 50) AS n`)
    await sql(`
      INSERT INTO leads_lead (id, client_id, service_category_id, title, location_suburb, location_city, status,
        assigned_providers_count, verification_notes, created_at)
      SELECT gen_random_uuid(), id, 1 + floor(random() * 50), 'A tap', '', 'Cape Town',
        (ARRAY['pending', 'verified', 'assigned', 'completed', 'expired'])[1 + floor(random() * 5)], 0, '', created_at
      FROM users_user`)
    await sql('ANALYZE')
  }

  const scanned = async ({ sql }: Platform, query: Query<any>): Promise<string[]> => {
    const [row] = await sql(`EXPLAIN (FORMAT JSON) ${query.sql}`, query.values)
    return nodesOf(row['QUERY PLAN'][0].Plan)
      .filter(node => node['Node Type'] === 'Seq Scan')
      .map(node => node['Relation Name'] ?? '')
  }
  const minutesAgo = (minutes: number): Date => new Date(Date.now() - minutes * 60_000)

  it('scans no table except that of the deposits, however far it looks back and however many ids are known', async ({ platform }) => {
    const anHourAgo = minutesAgo(60.5)
    await fill(platform)
    const knownIds = (await platform.sql('SELECT id::text FROM users_user ORDER BY created_at DESC LIMIT 100')).map(({ id }) => id)

    for (const minutes of [1, 60, 60 * 24, 60 * 24 * 300])
      for (const ids of [[], knownIds]) {
        const [registrations, deposits, leads] = newRowQueries(minutesAgo(minutes), ids) as [Query<any>, Query<any>, Query<any>]
        expect(await scanned(platform, registrations)).toEqual([])
        expect(await scanned(platform, deposits)).toEqual(['deposit_requests'])
        // The categories fit on one page, which no index beats.
        expect((await scanned(platform, leads)).filter(table => table !== 'leads_servicecategory')).toEqual([])
      }

    const found = []
    for (const query of newRowQueries(anHourAgo, knownIds.slice(0, 10))) found.push((await platform.read(query)).length)
    expect(found).toEqual([10, 6, 20])
  })
})
