import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import { describe, expect, onTestFinished } from 'vitest'
import { z } from 'zod'
import { openSession, type Session } from '../../../src/source/postgres/session.js'
import { aboutTarget, type Outcome, type Query } from '../../../src/source/readings.js'
import type { Hint } from '../../../src/text/hint.js'
import { anAccount } from '../../support/builders.js'
import { READER, READER_PASSWORD } from '../../support/global.js'
import { it, type Platform } from '../../support/platform.js'
import { plainQueries } from '../../support/report.js'

const open = (
  platform: Platform,
  {
    channel = connect(platform.port, '127.0.0.1') as Duplex,
    statementTimeout = 5,
    ...more
  }: { channel?: Duplex; statementTimeout?: number; schema?: string; trustsPolicies?: boolean } = {},
): Session => {
  const session = openSession(channel, {
    at: 'here',
    user: READER,
    database: platform.database,
    password: async () => READER_PASSWORD,
    statementTimeout,
    ...more,
  })
  onTestFinished(() => session.close())
  return session
}

/** The outcome of one query, its hint as the target `shop` would give it. */
const outcomeOf = async (session: Session, read: Query<any>): Promise<Outcome<readonly any[]>> => {
  const outcome = (await session.read([read])).rows.get(read)
  return outcome ? aboutTarget(outcome, 'shop') : expect.fail('no outcome')
}

const query = (sql: string, name = 'test.query', reads: Query<any>['reads'] = {}): Query<any> => ({
  kind: 'query',
  name,
  sql,
  values: [],
  row: z.looseObject({}),
  reads,
})

const setting = (name: string): Query<any> => query(`SELECT current_setting('${name}') AS value`, `test.${name}`)

describe('a session', () => {
  it('reads in one read-only snapshot with limits on time and locks', async ({ platform }) => {
    const names = [
      'transaction_read_only',
      'transaction_isolation',
      'statement_timeout',
      'lock_timeout',
      'idle_in_transaction_session_timeout',
      'application_name',
      'jit',
      'work_mem',
    ]

    const { rows } = await open(platform).read(names.map(setting))

    expect([...rows.values()].map(outcome => outcome.ok && outcome.value[0].value)).toEqual([
      'on',
      'repeatable read',
      '5s',
      '300ms',
      '10s',
      'check_status',
      'off',
      '32MB',
    ])
  })

  it('looks for tables in the configured schema, and names another schema that has a missing table', async ({ platform }) => {
    await platform.sql(`CREATE SCHEMA app; ALTER TABLE leads_lead SET SCHEMA app; GRANT USAGE ON SCHEMA app TO ${READER}`)
    await platform.sql(`ALTER ROLE ${READER} IN DATABASE ${platform.database} SET search_path = app`)
    const read = query('SELECT status FROM leads_lead', 'test.query', { leads_lead: ['status'] })

    expect(await outcomeOf(open(platform), read)).toEqual({
      ok: false,
      error: {
        message: 'there is no table leads_lead in schema public; there is one in app',
        hint: expect.stringContaining('schema = "app" under [targets.shop.database]'),
      },
    })
    expect((await open(platform, { schema: 'app' }).read([read])).rows.get(read)).toEqual({ ok: true, value: [] })
    expect((await open(platform, { schema: 'public, app' }).read([read])).rows.get(read)).toEqual({ ok: true, value: [] })
  })

  it('refuses rows that row level security filters, unless the policies are trusted', async ({ platform }) => {
    await platform.sql('ALTER TABLE leads_lead ENABLE ROW LEVEL SECURITY')
    const read = query('SELECT status FROM leads_lead', 'test.query', { leads_lead: ['status'], nowhere: [] })
    const other = query('SELECT status FROM deposit_requests', 'test.other', { deposit_requests: ['status'] })

    const { rows } = await open(platform).read([read, other])

    expect(aboutTarget(rows.get(read) as Outcome<readonly any[], Hint>, 'shop')).toEqual({
      ok: false,
      error: {
        message: `row level security hides rows of leads_lead from the role ${READER}: counts would be wrong`,
        hint: expect.stringContaining(`ALTER ROLE "${READER}" BYPASSRLS`),
      },
    })
    expect(rows.get(other)).toEqual({ ok: true, value: [] })
    const trusting = await open(platform, { trustsPolicies: true }).read([read])
    expect(trusting.rows.get(read)).toEqual({ ok: true, value: [] })
  })

  it('ignores the PG variables of the environment', async ({ platform }) => {
    const variables = {
      PGOPTIONS: '-c search_path=app -c work_mem=1MB',
      PGDATABASE: 'nowhere',
      PGUSER: 'nobody',
      PGSSLMODE: 'require',
      PGSSLNEGOTIATION: 'direct',
      PGREPLICATION: 'database',
      PGCLIENT_ENCODING: 'latin1',
      PGPORT: 'x',
      PGHOST: 'nowhere.example',
    }
    Object.assign(process.env, variables)
    onTestFinished(() => {
      for (const name of Object.keys(variables)) delete process.env[name]
    })

    const read = query("SELECT current_setting('search_path') AS path, 'é' AS letter, current_database() AS base, current_user AS who")

    expect((await open(platform).read([read])).rows.get(read)).toEqual({
      ok: true,
      value: [{ path: 'public', letter: 'é', base: platform.database, who: READER }],
    })
  })

  it('leaves no transaction open', async ({ platform }) => {
    await open(platform).read([query('SELECT 1')])

    const left = await platform.sql(
      "SELECT state FROM pg_stat_activity WHERE application_name = 'check_status' AND datname = current_database()",
    )
    expect(left).toEqual([{ state: 'idle' }])
  })

  it('refuses to write', async ({ platform }) => {
    await platform.sql(`GRANT ALL ON leads_servicecategory TO ${READER}`)

    const write = query("INSERT INTO leads_servicecategory VALUES (1, 'x', 'x', true) RETURNING id")
    const { rows } = await open(platform).read([write])

    expect(rows.get(write)).toMatchObject({ ok: false, error: { message: expect.stringContaining('read-only transaction') } })
  })

  it('loses only the query that fails', async ({ platform }) => {
    const [before, bad, after] = [query('SELECT 1 AS n'), query('SELECT nope FROM users_user'), query('SELECT 2 AS n')]

    const { rows, now } = await open(platform).read([before, bad, after])

    expect([rows.get(before), rows.get(after)]).toEqual([
      { ok: true, value: [{ n: 1 }] },
      { ok: true, value: [{ n: 2 }] },
    ])
    expect(rows.get(bad)).toMatchObject({ ok: false, error: { message: 'column "nope" does not exist (test.query)' } })
    expect(now).toBeInstanceOf(Date)
  })

  it('fails on a time that no output format can express, and says that the row is wrong', async ({ platform }) => {
    const times = ['infinity', '-infinity', '294276-12-31', '10000-01-01', '0001-01-01 BC', '4713-01-01 BC'].map(at => ({
      ...query(`SELECT '${at}'::timestamptz AS at`),
      row: z.object({ at: z.date() }),
    }))
    const fine = { ...query("SELECT '0001-01-01Z'::timestamptz AS at UNION SELECT '9999-12-31Z'"), row: z.object({ at: z.date() }) }

    const { rows } = await open(platform).read([...times, fine])

    for (const time of times)
      expect(rows.get(time)).toMatchObject({
        ok: false,
        error: {
          message: 'test.query: an impossible time in at',
          hint: expect.stringContaining('correct it'),
        },
      })
    expect(rows.get(fine)).toEqual({ ok: true, value: [{ at: new Date('0001-01-01') }, { at: new Date('9999-12-31') }] })
  })

  it('reads a time without a zone as UTC, whatever the zone of this machine', async ({ platform }) => {
    const zone = process.env.TZ
    onTestFinished(() => {
      if (zone === undefined) delete process.env.TZ
      else process.env.TZ = zone
    })
    process.env.TZ = 'Africa/Johannesburg'
    const bare = query("SELECT '2025-10-08 01:52:55.123'::timestamp AS at, '2025-10-08'::date AS day, '0001-01-01 BC'::timestamp AS bc")

    const { rows } = await open(platform).read([bare])

    expect(rows.get(bare)).toEqual({
      ok: true,
      value: [{ at: new Date('2025-10-08T01:52:55.123Z'), day: new Date('2025-10-08'), bc: new Date(Number.NaN) }],
    })
  })

  it.for([
    ['that is not valid in its encoding', "SELECT convert_from('\\xff', 'UTF8')", 'encoding'],
    ['of another type', "SELECT 1 WHERE 'a'::text > now()", 'type of a column'],
  ] as const)('says what to do about a value %s', async ([, sql, hint], { platform }) => {
    const broken = query(sql)

    const { rows } = await open(platform).read([broken])

    expect(rows.get(broken)).toMatchObject({ ok: false, error: { hint: expect.stringContaining(hint) } })
  })

  it('cancels a statement that takes too long, and names it', async ({ platform }) => {
    const [slow, quick] = [query('SELECT pg_sleep(5)', 'test.slow'), query('SELECT 1 AS n')]

    const { rows } = await open(platform, { statementTimeout: 0.2 }).read([slow, quick])

    expect(aboutTarget(rows.get(slow) as Outcome<readonly any[], Hint>, 'shop')).toMatchObject({
      ok: false,
      error: { message: 'canceling statement due to statement timeout (test.slow)', hint: expect.stringContaining('statement_timeout') },
    })
    expect(rows.get(quick)?.ok).toBe(true)
  })

  it('does not wait for a lock', async ({ platform }) => {
    await platform.sql('BEGIN')
    await platform.sql('LOCK TABLE users_user')

    const locked = query('SELECT count(*) FROM users_user')
    const { rows } = await open(platform).read([locked])
    await platform.sql('ROLLBACK')

    expect(rows.get(locked)).toMatchObject({ ok: false, error: { message: expect.stringContaining('lock timeout') } })
  })

  it.for([
    [
      'a missing column, by the table that is read',
      'SELECT u.nope FROM payment_accounts AS a JOIN users_user AS u ON u.id = a.user_id',
      'column u.nope does not exist (users_user)',
    ],
    [
      'a lock',
      'SELECT count(*) FROM payment_accounts AS a JOIN users_user AS u ON u.id = a.user_id',
      'canceling statement due to lock timeout (users_user)',
    ],
    [
      'a statement that takes too long, with all its tables',
      'SELECT pg_sleep(5) FROM payment_accounts',
      'canceling statement due to statement timeout (test.query: payment_accounts, users_user)',
    ],
    ["a missing table, in the server's own words", 'SELECT 1 FROM nowhere', 'relation "nowhere" does not exist'],
  ] as const)('names the table of an error: %s', async ([what, sql, message], { platform }) => {
    await platform.add(anAccount())
    const read = query(sql, 'test.query', { payment_accounts: ['user_id'], users_user: ['id', 'nope'] })
    if (what === 'a lock') await platform.sql('BEGIN')
    if (what === 'a lock') await platform.sql('LOCK TABLE users_user')

    const { rows } = await open(platform, { statementTimeout: 1 }).read([read])

    expect(rows.get(read)).toMatchObject({ ok: false, error: { message } })
    if (what === 'a lock') await platform.sql('ROLLBACK')
  })

  it('sends the name of each statement to the server', async ({ platform }) => {
    const own = query('SELECT query FROM pg_stat_activity WHERE pid = pg_backend_pid()', 'users.registeredSince')

    const { rows } = await open(platform).read([own])

    expect(rows.get(own)).toMatchObject({
      ok: true,
      value: [{ query: expect.stringContaining('/*users.registeredSince*/') }],
    })
  })

  it('sends Terminate when it is closed', async ({ platform }) => {
    const channel = connect(platform.port, '127.0.0.1')
    const session = open(platform, { channel })
    await session.read([query('SELECT 1')])
    const ended = new Promise(resolve => channel.on('end', resolve))

    session.close()

    await ended // by the server, which has understood
    expect(session.isAlive()).toBe(false)
  })

  it('can be read from again', async ({ platform }) => {
    const session = open(platform)
    const first = await session.read([query('SELECT 1 AS n')])
    const second = await session.read([query('SELECT 2 AS n')])

    expect([...second.rows.values()]).toEqual([{ ok: true, value: [{ n: 2 }] }])
    expect(second.now?.getTime()).toBeGreaterThan(first.now?.getTime() ?? Number.POSITIVE_INFINITY)
    expect(session.isAlive()).toBe(true)
  })

  it("gives the administrator's reason for all pending queries when an administrator terminates it", async ({ platform }) => {
    const session = open(platform)
    const reading = session.read([query('SELECT pg_sleep(20)'), query('SELECT 1')])
    const backend =
      "SELECT pid FROM pg_stat_activity WHERE application_name = 'check_status' AND datname = current_database() AND query LIKE '%pg_sleep(20)%' AND pid <> pg_backend_pid()"
    while ((await platform.sql(backend)).length === 0) await new Promise(resolve => setTimeout(resolve, 20))
    await platform.sql(`SELECT pg_terminate_backend(pid) FROM (${backend}) AS it`)

    const { rows } = await reading

    for (const outcome of rows.values())
      expect(outcome).toMatchObject({
        ok: false,
        error: { message: expect.stringContaining('terminating connection due to administrator command') },
      })
    expect(session.isAlive()).toBe(false)
  })

  it('fails pending queries at once with the reason when it is destroyed', async ({ platform }) => {
    const session = open(platform)
    const reading = session.read([query('SELECT pg_sleep(20)')])
    setTimeout(() => session.destroy(new Error('the time is over')), 300)

    expect([...(await reading).rows.values()]).toMatchObject([{ ok: false, error: { message: 'the time is over' } }])
  })

  it('ends when the server sends more than any report needs', async ({ platform }) => {
    const session = open(platform, { statementTimeout: 30 })
    const before = process.memoryUsage().rss
    const { rows } = await session.read([query("SELECT repeat('x', 40000000) AS a"), query("SELECT repeat('x', 40000000) AS b")])

    expect([...rows.values()].map(outcome => (outcome.ok ? 'it was read' : outcome.error))).toEqual(
      Array(2).fill({ message: 'PostgreSQL replies with more than 32 MB', hint: expect.stringContaining('--limit') }),
    )
    expect(session.isAlive()).toBe(false)
    expect(process.memoryUsage().rss - before).toBeLessThan(400_000_000)
  })

  it('says which column had an unexpected value', async ({ platform }) => {
    const odd: Query<any> = { ...query("SELECT 'many' AS count"), row: z.object({ count: z.int() }) }

    const { rows } = await open(platform).read([odd])

    expect(rows.get(odd)).toMatchObject({ ok: false, error: { message: expect.stringContaining('test.query: unexpected value in count') } })
  })

  it('reads dates correctly for a role with another datestyle', async ({ platform }) => {
    await platform.sql(`ALTER ROLE ${READER} IN DATABASE ${platform.database} SET datestyle = 'German'`)
    const stamp: Query<any> = { ...query("SELECT timestamptz '2025-10-08 03:52:55+02' AS at"), row: z.object({ at: z.date() }) }

    const { rows } = await open(platform).read([stamp])

    expect(rows.get(stamp)).toEqual({ ok: true, value: [{ at: new Date('2025-10-08T01:52:55Z') }] })
  })
})

describe('the flight of a whole report', () => {
  const queries = plainQueries()

  /** Counts what goes out after the sign-in, and in how many writes. */
  const counted = (platform: Platform): { channel: Duplex; sent: () => Buffer[] } => {
    const channel = connect(platform.port, '127.0.0.1')
    const writes: Buffer[] = []
    const write = channel.write.bind(channel)
    channel.write = ((chunk: Buffer, ...rest: []) => {
      writes.push(chunk)
      return write(chunk, ...rest)
    }) as typeof channel.write
    return { channel, sent: () => writes.slice(writes.findIndex(chunk => chunk.includes('BEGIN ISOLATION'))) }
  }

  it('fits into the second window of TCP, sixteen segments of 1,448 bytes, so that it costs one round trip', async ({ platform }) => {
    const { channel, sent } = counted(platform)

    const { rows } = await open(platform, { channel }).read(queries)

    expect([...rows.values()].every(({ ok }) => ok)).toBe(true)
    const bytes = Buffer.concat(sent()).length
    expect(bytes).toBeGreaterThan(5_000)
    // The first window is ten segments. The data sent together with the sign-in is padded to eight (src/source/ssh/fast-path.ts), after
    // which the window is sixteen, 23,168 bytes. SSH and the last message of PostgreSQL's sign-in add some hundred and fifty.
    expect(bytes).toBeLessThan(23_000)
  })

  it('is sent in one write, without waiting for a reply', async ({ platform }) => {
    const { channel, sent } = counted(platform)

    await open(platform, { channel }).read(queries)

    expect(sent()).toHaveLength(1)
    expect(sent()[0]?.includes('COMMIT')).toBe(true)
  })
})
