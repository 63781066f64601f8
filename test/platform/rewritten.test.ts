import fc from 'fast-check'
import { describe, expect } from 'vitest'
import { newestLeads as apiLeads, newestRegistrations } from '../../src/platform/api/activity.js'
import * as dashboard from '../../src/platform/api/dashboard.js'
import { repeatClients, repeatDepositors } from '../../src/platform/customers.js'
import { recentDeposits, splitRecentDeposits } from '../../src/platform/deposits.js'
import { unassignedLeads } from '../../src/platform/lead-concerns.js'
import { leadCounts, newestLeads } from '../../src/platform/leads.js'
import { neverLoggedIn, peopleNeverLoggedIn, ticketsOfNeverLoggedIn } from '../../src/platform/never-logged-in.js'
import { asciiCollation, isNotPerson, type PeoplePatterns, peopleValue } from '../../src/platform/people.js'
import { leadsPerDay, registrationsPerDay } from '../../src/platform/trends.js'
import { registeredSince, registrationCounts } from '../../src/platform/users.js'
import { fill, sized } from '../bench/large-platform.js'
import { it, type Platform } from '../support/platform.js'

const PEOPLE = { exclude: ['client_*@temp.proconnectsa.co.za'], keep: [] }
const DAY = 86_400
const since = { secondsAgo: 20 * DAY }
const IS_PERSON = "NOT (CONCAT(email, E'\\n', username) ~ '(?in)^client_.*@temp\\.proconnectsa\\.co\\.za$')"
const RECENT = "created_at >= now() - interval '20d'"
const repeats = { seconds: 30 * DAY, times: 2, people: PEOPLE, limit: null, first: [] }

/** The first column of all rows of a simple statement, which is easy to check. */
const plain = async ({ sql }: Platform, text: string): Promise<unknown[]> => (await sql(text)).map(row => Object.values(row)[0])

describe('queries optimised for an index', () => {
  it('return the same as simple queries, on thousands of rows', async ({ platform }) => {
    await fill(platform, sized(3_000))
    await platform.sql(`
      INSERT INTO support_supportticket SELECT gen_random_uuid(), '', '', '', 'closed', id, now(), now()
      FROM users_user WHERE last_active IS NULL ORDER BY id LIMIT 300`)
    await platform.sql("UPDATE leads_lead SET expires_at = now() - interval '1h' WHERE location_city = 'Durban'")
    await platform.sql("UPDATE users_user SET email = username || '@clients.example' WHERE username LIKE 'client_%3'")
    const ids = async (query: Parameters<Platform['read']>[0]) => (await platform.read(query)).map(row => (row as { id: string }).id)

    expect(await ids(registeredSince(since, PEOPLE, null))).toEqual(
      await plain(platform, `SELECT id FROM users_user WHERE ${RECENT} AND ${IS_PERSON} ORDER BY created_at DESC, id`),
    )
    expect(await ids(newestLeads(since, 50))).toEqual(
      await plain(platform, `SELECT id FROM leads_lead WHERE ${RECENT} ORDER BY created_at DESC, id LIMIT 50`),
    )
    const made = splitRecentDeposits(await platform.read(recentDeposits(since, 50)))
    expect(made.newest.map(({ id }) => id)).toEqual(
      await plain(platform, `SELECT id FROM deposit_requests WHERE ${RECENT} ORDER BY created_at DESC, id LIMIT 50`),
    )
    expect(
      (await platform.read(registrationCounts(since, PEOPLE, 20 * DAY))).map(({ userType, total, notPeople }) => [
        userType,
        total,
        notPeople,
      ]),
    ).toEqual(
      await plain(
        platform,
        `SELECT JSON_BUILD_ARRAY(user_type, COUNT(*), COUNT(*) FILTER (WHERE NOT ${IS_PERSON})) FROM users_user WHERE ${RECENT}
        GROUP BY GROUPING SETS ((), (user_type)) ORDER BY GROUPING(user_type) DESC, COUNT(*) DESC, user_type`,
      ),
    )
    for (const [counts, table] of [
      [await platform.read(leadCounts(since)), 'leads_lead'],
      [made.counts, 'deposit_requests'],
    ] as const) {
      expect(counts.map(({ status, count }) => [status, count])).toEqual(
        (
          await platform.sql(`SELECT status, COUNT(*)::int AS count FROM ${table}
            WHERE ${RECENT} GROUP BY GROUPING SETS ((), (status)) ORDER BY GROUPING(status) DESC, count DESC, status`)
        ).map(({ status, count }) => [status, count]),
      )
      expect([counts[0]?.last]).toEqual(await plain(platform, `SELECT MAX(created_at) FROM ${table}`))
    }
    expect((await platform.read(registrationCounts(since, PEOPLE, 20 * DAY))).slice(0, 1).map(({ lastPerson }) => lastPerson)).toEqual(
      await plain(platform, `SELECT MAX(created_at) FROM users_user WHERE ${RECENT} AND ${IS_PERSON}`),
    )
    const never = await platform.read(neverLoggedIn(DAY, PEOPLE, null))
    const isCounted = "is_active AND created_at < now() - interval '1d' AND last_login IS NULL AND last_active IS NULL"
    const signedIn = `(id IN (SELECT user_id FROM authtoken_token JOIN users_user AS o ON o.id = user_id WHERE created > created_at + interval '1 minute')
      OR id IN (SELECT user_id FROM payment_accounts AS a JOIN deposit_requests ON account_id = a.id))`
    const neverSignedIn = `${isCounted} AND ${IS_PERSON} AND username !~ '^client_[0-9]+$' AND NOT ${signedIn}`
    expect(never.flatMap(({ id }) => id ?? [])).toEqual(
      await plain(platform, `SELECT id FROM users_user WHERE ${neverSignedIn} ORDER BY created_at DESC, id`),
    )
    const ticketed = await plain(
      platform,
      `SELECT id FROM users_user WHERE ${neverSignedIn} AND id IN (SELECT user_id FROM support_supportticket)`,
    )
    const tickets = { ok: true as const, value: await platform.read(ticketsOfNeverLoggedIn.query) }
    expect(peopleNeverLoggedIn(never, tickets, { now: new Date(), seconds: DAY, people: PEOPLE })).toMatchObject({
      total: (never[0]?.people ?? 0) - ticketed.length,
    })
    expect(ticketed.length).toBeGreaterThan(0)
    expect([never[0]?.people, never[0]?.notPeople, never[0]?.ofForm]).toEqual(
      (
        await plain(
          platform,
          `SELECT JSON_BUILD_ARRAY(COUNT(*) FILTER (WHERE ${neverSignedIn}), COUNT(*) FILTER (WHERE NOT ${IS_PERSON}),
            COUNT(*) FILTER (WHERE ${IS_PERSON} AND username ~ '^client_[0-9]+$')) FROM users_user WHERE ${isCounted}`,
        )
      )[0],
    )
    expect(never[0]?.ofForm).toBeGreaterThan(0)
    expect(await ids(unassignedLeads(7200, null))).toEqual(
      await plain(
        platform,
        `SELECT id FROM leads_lead WHERE status = 'verified' AND assigned_providers_count = 0
        AND id NOT IN (SELECT lead_id FROM leads_leadassignment)
        ORDER BY COALESCE(expires_at < now(), false), COALESCE(verified_at, created_at), id`,
      ),
    )
    expect((await platform.read(repeatClients(repeats))).map(({ id, times }) => `${id} ${times}`)).toEqual(
      await plain(
        platform,
        `SELECT u.id || ' ' || COUNT(*) FROM leads_lead AS l JOIN users_user AS u ON u.id = client_id
        WHERE l.created_at >= now() - interval '30d' AND ${IS_PERSON} GROUP BY u.id HAVING COUNT(*) >= 2 ORDER BY COUNT(*) DESC, u.id`,
      ),
    )
    expect((await platform.read(repeatDepositors(repeats))).map(({ id, times, sum }) => `${id} ${times} ${sum}`)).toEqual(
      await plain(
        platform,
        `SELECT u.id || ' ' || COUNT(*) || ' ' || SUM(amount) FROM deposit_requests AS d JOIN payment_accounts AS a ON a.id = account_id
        JOIN users_user AS u ON u.id = user_id WHERE status = 'completed' AND d.created_at >= now() - interval '30d' AND ${IS_PERSON}
        GROUP BY u.id HAVING COUNT(*) >= 2 ORDER BY COUNT(*) DESC, u.id`,
      ),
    )
    for (const [query, table] of [
      [registrationsPerDay('Africa/Johannesburg'), 'users_user'],
      [leadsPerDay('Africa/Johannesburg'), 'leads_lead'],
    ] as const)
      expect((await platform.read(query)).filter(({ count }) => count > 0).map(({ day, count }) => `${day} ${count}`)).toEqual(
        await plain(
          platform,
          `SELECT (created_at AT TIME ZONE 'Africa/Johannesburg')::date || ' ' || COUNT(*) FROM ${table}
          WHERE (created_at AT TIME ZONE 'Africa/Johannesburg')::date >= (now() AT TIME ZONE 'Africa/Johannesburg')::date - 28
          GROUP BY (created_at AT TIME ZONE 'Africa/Johannesburg')::date ORDER BY 1`,
        ),
      )
    expect((await platform.read(newestRegistrations(40))).map(({ user }) => user)).toEqual(
      await plain(platform, 'SELECT email FROM users_user ORDER BY created_at DESC, id LIMIT 40'),
    )
    expect((await platform.read(apiLeads(40))).map(({ city }) => city)).toEqual(
      await plain(platform, 'SELECT location_city FROM leads_lead ORDER BY created_at DESC, id LIMIT 40'),
    )
    expect((await platform.read(dashboard.registrations(480, 'either'))).map(({ email }) => email)).toEqual(
      await plain(platform, `SELECT email FROM users_user WHERE ${RECENT} ORDER BY created_at DESC, id LIMIT 500`),
    )
    expect(await platform.read(dashboard.leadCounts(480))).toEqual(
      await platform.sql(
        `SELECT COUNT(*) FILTER (WHERE ${RECENT})::int AS new, COUNT(*) FILTER (WHERE status = 'verified')::int AS active FROM leads_lead`,
      ),
    )
  })
})

/** Matches a pattern character by character. */
const isLike = (name: string, glob: string): boolean => {
  if (glob === '') return name === ''
  if (glob[0] === '*') return isLike(name, glob.slice(1)) || (name !== '' && isLike(name.slice(1), glob))
  return name !== '' && (glob[0] === '?' || glob[0]?.toLowerCase() === name[0]?.toLowerCase()) && isLike(name.slice(1), glob.slice(1))
}

/** The pattern for anonymous accounts applies only to the e-mail if it is the only pattern. */
const isExcluded = ([email = '', username = '']: readonly string[], { exclude, keep }: PeoplePatterns): boolean => {
  const names = exclude.length === 1 && keep.length === 0 && exclude[0] === PEOPLE.exclude[0] ? [email] : [email, username]
  const any = (globs: readonly string[]): boolean => globs.some(glob => names.some(name => isLike(name, glob)))
  return any(exclude) && !any(keep)
}

describe('an account that is not a person', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'B', 'é', 'É', '%', '_', '\\', '.', '*', '?', '@', '{', '"', ','), maxLength: 5 })
  const name = fc.oneof(word, fc.constantFrom('client_17', 'CLIENT_0', 'client_', 'client_1a', 'client_x@temp.proconnectsa.co.za'))
  const globs = fc.array(fc.oneof(word, fc.constant('client_*@temp.proconnectsa.co.za')), { maxLength: 3 })

  it.for([
    ['', () => ''],
    [', with the collation for a whole table', asciiCollation],
  ] as const)('is recognised in SQL as by a match character by character%s', async ([, collation], { platform }) => {
    await fc.assert(
      fc.asyncProperty(name, name, globs, globs, async (email, username, exclude, keep) => {
        const people = { exclude, keep }
        const value = peopleValue(people)
        const [row] = await platform.sql(
          `SELECT ${isNotPerson(1, people, collation(people))} AS it FROM (SELECT $2::varchar AS email, $3::varchar AS username) AS u WHERE $1${typeof value === 'string' ? '' : '::text[]'} IS NOT NULL`,
          [value, email, username],
        )
        expect(row.it).toBe(isExcluded([email, username], people))
      }),
      { numRuns: 300 },
    )
  })
})
