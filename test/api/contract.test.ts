import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { addStaff, STAFF_KEY, serve } from '../support/api.js'
import { aCategory, aDeposit, aLead, anAccount, aProvider, aTicket, aUser } from '../support/builders.js'
import { it, type World } from '../support/world.js'

const FOLDER = new URL('golden', import.meta.url).pathname

/** Ages rounded to one decimal are stored as they are; unrounded ages change with every run. */
const ageless = (hours: number): unknown => (Number(hours.toFixed(1)) === hours ? hours : `${Math.round(hours)}, not rounded`)

/** Replaces times by their distance from the run, and keeps the microseconds, which are fixed. */
const timeless = (value: any, now: number): any => {
  if (Array.isArray(value)) return value.map(inner => timeless(inner, now))
  if (value && typeof value === 'object')
    return Object.fromEntries(
      Object.entries<any>(value).map(([key, inner]) => [key, key === 'age_hours' ? ageless(inner) : timeless(inner, now)]),
    )
  const [, micros] = typeof value === 'string' ? (/^\d{4}-\d\d-\d\dT[\d:]{8}\.(\d{6})\+00:00$/.exec(value) ?? []) : []
  if (micros === undefined) return value
  const minutes = Math.round((now - Date.parse(value)) / 60_000)
  return minutes === 0 ? 'now' : `${minutes} minutes ago${micros === '123456' ? ', and .123456' : ''}`
}

/** The stored answer; `GOLDEN=write` stores this one instead. */
const golden = async (name: string, answer: unknown): Promise<unknown> => {
  const path = join(FOLDER, `${name}.json`)
  if (process.env.GOLDEN === 'write') await writeFile(path, `${JSON.stringify(answer, null, 2)}\n`)
  return JSON.parse(await readFile(path, 'utf8'))
}

const id = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`

/** One row of every kind, with fixed names and microseconds in every time. */
const addDay = async ({ platform, logs }: World): Promise<void> => {
  const owner = aUser({
    id: id(1),
    email: 'owner@plumbers.example',
    username: 'owner',
    firstName: 'Owner',
    lastName: 'Naidoo',
    createdAt: '6 hours ago',
  })
  const forgotten = aUser({
    id: id(2),
    email: 'jane@clients.example',
    username: 'jane',
    firstName: '',
    lastName: '',
    userType: 'client',
    lastActive: null,
    createdAt: '3 days ago',
  })
  const legacy = aUser({
    id: id(3),
    email: 'legacy@fix.example',
    username: 'legacy',
    userType: 'service_provider',
    lastLogin: '2 days ago',
    lastActive: null,
    createdAt: '2 hours ago',
    isActive: false,
  })
  const anonymous = aUser({
    id: id(4),
    email: 'client_7@temp.proconnectsa.co.za',
    username: 'client_7',
    userType: 'client',
    lastActive: null,
    createdAt: '26 hours ago',
  })
  const rich = aUser({ id: id(5), email: 'rich@paint.example', username: 'rich', createdAt: '30 days ago' })
  const poor = aUser({ id: id(6), email: 'poor@tiles.example', username: 'poor', createdAt: '31 days ago', lastActive: '2 days ago' })
  // Jane has a deposit and a ticket, so she did sign in, at an unknown time.
  const lost = aUser({ id: id(7), email: 'lost@tiles.example', username: 'lost', lastActive: null, createdAt: '4 days ago' })
  const account = anAccount({ user: owner })
  const plumbing = aCategory({ id: 101, name: 'Plumbing' })
  await platform.add(
    aProvider({
      id: 201,
      user: owner,
      businessName: 'Naidoo Plumbing',
      customerCode: 'PC000137',
      creditBalance: 3,
      createdAt: '5 hours ago',
    }),
    aProvider({ id: 202, user: rich, businessName: 'Rich Paint', creditBalance: 7, verificationStatus: 'pending' }),
    aProvider({ id: 203, user: poor, businessName: 'Poor Tiles' }),
    aProvider({ id: 204, user: forgotten, businessName: 'Jane Cleans', verificationStatus: 'rejected', createdAt: '3 days ago' }),
    aProvider({ id: 205, user: lost, businessName: 'Lost Tiles', createdAt: '3 hours ago' }),
    aDeposit({ id: id(11), account, amount: '160.00', status: 'verified', referenceNumber: 'REF-11', createdAt: '4 hours ago' }),
    aDeposit({
      id: id(12),
      account,
      amount: '1000.50',
      referenceNumber: 'REF-12',
      bankReference: 'FNB 77',
      creditsToActivate: 20,
      createdAt: '3 hours ago',
    }),
    aDeposit({ id: id(13), account, amount: '80.00', referenceNumber: 'REF-13', createdAt: '40 minutes ago' }),
    aDeposit({
      id: id(14),
      account,
      amount: '300.00',
      referenceNumber: 'REF-14',
      verificationNotes: 'Premium listing request',
      createdAt: '5 hours ago',
    }),
    aDeposit({
      id: id(15),
      account: anAccount({ user: forgotten }),
      amount: '40.00',
      referenceNumber: 'REF-15',
      bankReference: '',
      createdAt: '49 hours ago',
    }),
    aLead({
      id: id(21),
      client: forgotten,
      category: plumbing,
      title: 'Geyser burst',
      createdAt: '50 minutes ago',
      verifiedAt: '45 minutes ago',
    }),
    aLead({
      id: id(22),
      client: owner,
      category: plumbing,
      title: 'Roof',
      status: 'pending',
      locationCity: 'Paarl',
      createdAt: '2 days ago',
    }),
    aTicket({ id: id(31), user: forgotten, ticketNumber: 'T-31', createdAt: '2 days ago' }),
    anonymous,
    legacy,
  )
  // The rows of every world get distinct times, so that their order is fixed.
  await platform.sql("UPDATE deposit_requests SET created_at = created_at - interval '1 minute' WHERE status = 'cancelled'")
  await platform.sql("UPDATE leads_lead SET created_at = created_at - interval '2 minutes' WHERE status = 'completed'")
  await platform.sql("UPDATE users_user SET email = 'world@people.example' WHERE email LIKE 'person%@people.example'")
  await platform.sql("UPDATE leads_servicecategory SET name = 'Painting' WHERE id <> 101")
  // Microseconds must survive, although JavaScript dates have none.
  for (const table of ['users_user', 'deposit_requests', 'leads_lead'])
    await platform.sql(`UPDATE ${table} SET created_at = date_trunc('second', created_at) + interval '123456 microseconds'`)
  const failedLogin = (minutes: number): string => {
    const at = new Date(Date.now() - minutes * 60_000)
    const month = at.toLocaleString('en', { month: 'short', timeZone: 'UTC' })
    const stamp = at.toISOString().replace(/^(....)-(..)-(..)T(.{8}).*/, `$3/${month}/$1:$4 +0000`)
    return `198.51.100.4 - - [${stamp}] "POST /api/login/ HTTP/1.1" 401 58 "-" "curl"\n`
  }
  // The log reaches back further than any window tested.
  await writeFile(join(logs, 'access.log'), failedLogin(100 * 60) + failedLogin(10).repeat(3))
}

/** A zone where it is evening now, so that today contains the last hours whenever this runs. */
const evening = (): string => {
  const ahead = ((18 - new Date().getUTCHours() + 12 + 24) % 24) - 12
  return `Etc/GMT${ahead > 0 ? '-' : '+'}${Math.abs(ahead)}`
}

const answerTo = async (world: World, path: string, more = '', timezone?: string): Promise<any> => {
  await world.configure({ more, ...(timezone && { target: { timezone } }) })
  await addStaff(world)
  await addDay(world)
  const api = await serve(world)
  const answer = await api.json(path)
  const [{ now }] = await world.platform.sql('SELECT now() AS now')
  return JSON.parse(JSON.stringify(timeless(answer, now.getTime())).replaceAll(world.home, 'HOME'))
}

describe('the monitoring API', () => {
  for (const [name, path] of [
    ['dashboard', 'dashboard/'],
    ['dashboard-72', 'dashboard/?hours=72'],
    ['activity', 'activity/'],
    ['activity-3', 'activity/?limit=3'],
    ['problems', 'problems/'],
    ['trends', 'trends/?days=1'],
    ['user', 'user/owner@plumbers.example/'],
    ['deposit', 'deposit/REF-12/'],
  ] as const)
    it(`answers ${path} exactly as stored`, async ({ world }) => {
      const answer = await answerTo(world, path, '', path.startsWith('trends') ? evening() : undefined)
      // The date and the zone change with every run.
      const stored = JSON.parse(
        JSON.stringify(answer)
          .replace(/"date":"[\d-]+"/g, '"date":"DATE"')
          .replace(/"Etc\/GMT[^"]*"/, '"ZONE"'),
      )

      // As text, because the order of keys matters.
      expect(JSON.stringify(stored, null, 2)).toBe(JSON.stringify(await golden(name, stored), null, 2))
    })

  it('counts only last_login with logged_in = "last_login", as Django did', async ({ world }) => {
    const { logins, registrations } = await answerTo(world, 'dashboard/?hours=72', '[api]\nlogged_in = "last_login"\n')

    expect(logins).toMatchObject({ recent_logins: 1, never_logged_in: 8 })
    expect(registrations.details.filter((user: any) => user.has_logged_in).map((user: any) => user.email)).toEqual(['legacy@fix.example'])
  })

  it('finds active providers by last_login only with logged_in = "last_login"', async ({ world }) => {
    const active = aUser({ email: 'active@tiles.example', createdAt: '30 days ago', lastLogin: null, lastActive: '1 hour ago' })
    const admin = aUser({ email: 'admin@tiles.example', createdAt: '30 days ago', lastLogin: '6 days ago', lastActive: '40 days ago' })
    const longAgo = aUser({ email: 'old@tiles.example', createdAt: '30 days ago', lastLogin: '8 days ago', lastActive: '1 hour ago' })
    await world.platform.add(...[active, admin, longAgo].map((user, i) => aProvider({ id: 301 + i, user, creditBalance: 0 })))
    await addStaff(world)
    const buyers = async (): Promise<unknown> => {
      const api = await serve(world)
      const { problems } = await api.json('problems/')
      return problems.find(({ type }: any) => type === 'potential_customers')
    }
    const words = { severity: 'info', type: 'potential_customers', action: 'Follow up - they might want to buy credits' }

    expect(await buyers()).toEqual({
      ...words,
      message: '3 active providers with 0 credits (potential buyers)',
      users: expect.arrayContaining(['active@tiles.example', 'admin@tiles.example', 'old@tiles.example']),
    })
    await world.configure({ more: '[api]\nlogged_in = "last_login"\n' })
    expect(await buyers()).toEqual({
      ...words,
      message: '1 active providers with 0 credits (potential buyers)',
      users: ['admin@tiles.example'],
    })
  })

  it('has deposits under details, people under users and everything else under items, for every rule', async ({ world }) => {
    await addStaff(world)
    const owner = aUser({ email: 'owner@plumbers.example', username: 'owner', createdAt: '30 days ago', lastActive: '30 days ago' })
    const account = anAccount({ user: owner })
    const nameless = aUser({ email: '', username: 'nameless', createdAt: '30 days ago', lastActive: '20 days ago' })
    await world.platform.add(
      aProvider({ id: 401, user: owner, businessName: 'Naidoo Plumbing', verificationStatus: 'pending', createdAt: '10 days ago' }),
      aProvider({ id: 402, user: nameless, businessName: 'No Mail', verificationStatus: 'pending', createdAt: '9 days ago' }),
      aDeposit({ id: id(41), account, amount: '160.00', status: 'processing', referenceNumber: 'REF-41', createdAt: '30.04 hours ago' }),
      ...[42, 43, 44].map(n =>
        aDeposit({ id: id(n), account, amount: '50.00', verificationNotes: 'Premium listing request', createdAt: `${n} hours ago` }),
      ),
      ...[45, 46, 47].map(n =>
        aLead({ id: id(n), client: owner, status: 'verified', createdAt: `${n} hours ago`, verifiedAt: `${n} hours ago` }),
      ),
      aTicket({ id: id(48), user: owner, ticketNumber: 'T-48', createdAt: '3 days ago' }),
    )
    const api = await serve(world)

    const { problems } = await api.json('problems/')
    const bodies: Record<string, any> = Object.fromEntries(
      problems.map(({ severity, type, message, action, ...body }: any) => [type, body]),
    )
    const detail = {
      user: 'owner@plumbers.example',
      business_name: 'Naidoo Plumbing',
      has_bank_reference: true,
      provider_profile_status: 'pending',
      credits_to_activate: expect.any(Number),
    }

    expect(bodies.stuck_deposits).toEqual({
      details: [
        {
          deposit_id: id(41),
          amount: 160,
          age_hours: 30,
          reference_number: 'REF-41',
          status: 'processing',
          bank_reference: 'REF-41',
          ...detail,
        },
      ],
    })
    expect(Object.keys(bodies.stuck_deposits.details[0])).toEqual([
      'deposit_id',
      'user',
      'business_name',
      'amount',
      'age_hours',
      'reference_number',
      'status',
      'has_bank_reference',
      'bank_reference',
      'provider_profile_status',
      'credits_to_activate',
    ])
    expect(bodies.premium_requests.details.map(({ deposit_id }: any) => deposit_id)).toEqual([id(44), id(43), id(42)])
    expect(bodies.verification_delay).toEqual({
      users: ['owner@plumbers.example'],
      items: [{ id: '402', text: expect.stringContaining('nameless (No Mail)') }],
    })
    expect(bodies.repeat_customers).toEqual({ users: ['owner@plumbers.example'] })
    for (const type of ['unassigned_leads', 'open_tickets']) {
      expect(Object.keys(bodies[type]), type).toEqual(['items'])
      expect(Object.keys(bodies[type].items[0]), type).toEqual(['id', 'text'])
    }

    const problemsOfUser = (await api.json('user/owner@plumbers.example/')).problems
    expect(problemsOfUser.find(({ type }: any) => type === 'stuck_deposits')).toMatchObject(bodies.stuck_deposits)
    expect(problemsOfUser.find(({ type }: any) => type === 'verification_delay')).toMatchObject({ users: ['owner@plumbers.example'] })
    const [stuck] = (await api.json('deposit/REF-41/')).problems
    expect(Object.keys(stuck)).toEqual(['severity', 'type', 'message', 'details', 'action'])
  })

  it('gives the same answer under all three prefixes', async ({ world }) => {
    await addStaff(world)
    const api = await serve(world)

    const bodies = await Promise.all(
      ['/api/users/admin', '/api/auth/admin', '/api/admin'].map(async prefix => (await api.get(`${prefix}/monitoring/dashboard/`)).text()),
    )

    expect(new Set(bodies).size).toBe(1)
    expect(JSON.parse(bodies[0] ?? '')).toMatchObject({ monitoring_period: 'Last 24 hours' })
  })

  it('lists the 500 newest at most, and counts all', async ({ world }) => {
    await addStaff(world)
    await world.platform.sql(`
      INSERT INTO users_user
      SELECT gen_random_uuid(), '', 'u' || n || '@many.example', 'u' || n, '', '', 'client', NULL, true, false, false, NULL, NULL, now(), now() - n * interval '1 second'
      FROM generate_series(1, 620) AS n`)
    const api = await serve(world)

    const { registrations } = await api.json('dashboard/')
    const { activities, total } = await api.json('activity/?limit=5000')

    expect(registrations).toMatchObject({ total: 620, clients: 620 })
    expect(registrations.details).toHaveLength(500)
    expect(registrations.details[0]).toMatchObject({ email: 'u1@many.example', name: ' ', has_logged_in: false })
    expect(activities).toHaveLength(500)
    // At most 500 registrations, and the one deposit and one lead of every world.
    expect(total).toBe(502)
  })

  it('lists a rule that cannot be judged instead of its subjects', async ({ world }) => {
    await addStaff(world)
    await world.platform.sql('DROP TABLE leads_leadassignment')
    const api = await serve(world)

    const { problems } = await api.json('problems/')

    expect(problems).toEqual([
      expect.objectContaining({
        type: 'not_judged',
        severity: 'warning',
        items: [{ id: 'unassigned_leads', text: expect.stringContaining('leads_leadassignment') }],
      }),
    ])
  })

  it.for([
    ['login_issue', 'REVOKE ALL ON authtoken_token FROM check_status'],
    ['payment_issue', 'ALTER TABLE deposit_requests DROP is_auto_verified'],
    ['verification_issue', 'ALTER TABLE users_providerprofile DROP verification_status'],
    ['potential_customers', 'ALTER TABLE users_user DROP last_login'],
  ] as const)('lists %s as not judged, and still answers with other rules', async ([id, loss], { world }) => {
    const key = (await world.run(['token', 'create'])).stdout.trim()
    await world.platform.add(aTicket({ createdAt: '9 days ago' }))
    await world.platform.sql(loss)
    const api = await serve(world)

    const answer = await api.get('problems/', { Authorization: `Token ${key}` })

    expect(answer.status).toBe(200)
    const { problems } = (await answer.json()) as { problems: any[] }
    expect(problems.map(({ type }) => type)).toContain('open_tickets')
    expect(problems.find(({ type }) => type === 'not_judged').items).toContainEqual({ id, text: expect.any(String) })
  })

  it('takes a support ticket as proof of a log-in, as the command does', async ({ world }) => {
    await addStaff(world)
    const quiet = { createdAt: '5 days ago', lastLogin: null, lastActive: null }
    const named = (email: string) => aUser({ ...quiet, email })
    await world.platform.add(
      named('silent@clients.example'),
      aTicket({ user: named('writes@clients.example'), createdAt: '1 minute ago' }),
      aTicket({ user: aUser({ ...quiet, email: 'active@clients.example', lastActive: '1 day ago' }), createdAt: '1 minute ago' }),
    )
    const silent = async (): Promise<unknown> => {
      const { problems } = await (await serve(world)).json('problems/')
      const { message, users } = problems.find(({ type }: any) => type === 'login_issue')
      return [message, users.map(({ email }: any) => email)]
    }
    const one = ['1 users registered >24h ago but never logged in', ['silent@clients.example']]

    expect(await silent()).toEqual(one)
    await world.configure({ more: '[api]\nlogged_in = "last_login"\n' })
    expect(await silent()).toEqual(one)
  })

  it('answers 503 instead of zeros if a table is missing', async ({ world }) => {
    await addStaff(world)
    await world.platform.sql('DROP TABLE deposit_requests')
    const api = await serve(world)

    const answer = await api.get('dashboard/')

    expect(answer.status).toBe(503)
    expect(await answer.json()).toEqual({ detail: 'The platform cannot be read at the moment.', kind: 'database' })
    expect((await api.get('dashboard/', { Authorization: `Token ${STAFF_KEY}` })).status).toBe(503)
  })
})
