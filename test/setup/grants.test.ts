import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { describe, expect, onTestFinished } from 'vitest'
import { allConsumers } from '../../src/setup/data-access.js'
import { hostPage } from '../../src/setup/grants/host.js'
import { checkedName } from '../../src/setup/grants/quoting.js'
import { grantsSql } from '../../src/setup/grants/sql.js'
import { it as base, runAll, statementsOf, undoOf } from '../support/narrow.js'
import type { Platform } from '../support/platform.js'

const PASSWORD = 'narrow test password'
const ALL = allConsumers()
const WITHOUT_API = ALL.filter(({ name }) => !name.startsWith('api '))

const sqlFor = ({ database }: Platform, role: string, consumers = ALL): string =>
  grantsSql({ role, database, statementTimeout: 5, consumers, run: ['psql'] })

/** A new connection as the role. */
const signIn = async ({ port, database }: Platform, user: string): Promise<pg.Client> => {
  const client = new pg.Client({ host: '127.0.0.1', port, database, user, password: PASSWORD })
  client.on('error', () => {})
  await client.connect()
  onTestFinished(() => client.end())
  return client
}

/** The SQLSTATE of the refusal; undefined: the statement succeeded. */
const refusal = (client: pg.Client, sql: string): Promise<string | undefined> =>
  client.query(sql).then(
    () => undefined,
    error => error.code,
  )

const it = base.extend<{ narrow: pg.Client }>({
  narrow: async ({ platform, role }, use) => {
    await runAll(platform, statementsOf(sqlFor(platform, role)))
    await platform.sql(`ALTER ROLE ${role} PASSWORD '${PASSWORD}'`)
    const { port, database } = platform
    const client = new pg.Client({ host: '127.0.0.1', port, database, user: role, password: PASSWORD })
    client.on('error', () => {})
    await client.connect()
    try {
      await use(client)
    } finally {
      await client.end()
    }
  },
})

const columnsOf = async ({ sql }: Platform): Promise<{ table: string; column: string }[]> =>
  sql(`SELECT table_name AS table, column_name AS column FROM information_schema.columns WHERE table_schema = 'public'`)

describe('the SQL of check_status grants', () => {
  it('lets the role read the columns that any query reads, and no other', async ({ narrow, platform }) => {
    const read = new Set(
      ALL.flatMap(({ queries }) => queries)
        .flatMap(({ reads }) => Object.entries(reads))
        .flatMap(([table, columns]) => columns.map(column => `${table}.${column}`)),
    )
    const answers: [string, string | undefined][] = []
    for (const { table, column } of await columnsOf(platform))
      answers.push([`${table}.${column}`, await refusal(narrow, `SELECT "${column}" FROM "${table}" LIMIT 0`)])

    expect(answers).toEqual(answers.map(([name]) => [name, read.has(name) ? undefined : '42501']))
    expect(Object.fromEntries(answers)).toMatchObject({ 'users_user.password': '42501', 'users_lead.id': '42501' })
  })

  it('lets the role write nothing, even after it has turned off default_transaction_read_only', async ({ narrow, platform }) => {
    const tables = [...new Set((await columnsOf(platform)).map(({ table, column }) => `${table} ${column}`))]
    await narrow.query('SET default_transaction_read_only = off')
    const writes = [
      ...tables.flatMap(name => {
        const [table, column] = name.split(' ')
        return [`UPDATE ${table} SET ${column} = DEFAULT`, `INSERT INTO ${table} (${column}) VALUES (DEFAULT)`]
      }),
      ...new Set(
        tables.flatMap(name => {
          const [table] = name.split(' ')
          return [
            `DELETE FROM ${table}`,
            `TRUNCATE ${table}`,
            `DROP TABLE ${table}`,
            `ALTER TABLE ${table} ADD COLUMN more int`,
            `CREATE INDEX ON ${table} (id)`,
            `DO 'BEGIN LOCK TABLE ${table} IN EXCLUSIVE MODE; END'`,
            `GRANT SELECT ON ${table} TO PUBLIC`,
          ]
        }),
      ),
      'CREATE TABLE more (id int)',
      'CREATE SCHEMA more',
      'CREATE ROLE more',
      'CREATE DATABASE more',
      'SET ROLE postgres',
      "COPY (SELECT 1) TO PROGRAM 'true'",
      "COPY (SELECT 1) TO '/tmp/more'",
      "SELECT pg_read_file('postgresql.conf')",
      'SELECT rolpassword FROM pg_authid',
      'ALTER SYSTEM SET work_mem = 1',
      'SELECT pg_reload_conf()',
    ]
    const done: (string | undefined)[][] = []
    for (const write of writes) done.push([write, await refusal(narrow, write)])

    expect(done.filter(([, code]) => code !== '42501')).toEqual([])
    expect(done.length).toBeGreaterThan(300)
  })

  it('gives the role few connections, short statements and read-only transactions', async ({ narrow, role, platform }) => {
    const [{ rolconnlimit, rolsuper }] = await platform.sql('SELECT rolconnlimit, rolsuper FROM pg_roles WHERE rolname = $1', [role])

    expect({ rolconnlimit, rolsuper }).toEqual({ rolconnlimit: 8, rolsuper: false })
    expect((await narrow.query('SHOW statement_timeout')).rows).toEqual([{ statement_timeout: '5s' }])
    expect(await refusal(narrow, 'CREATE TEMPORARY TABLE more (id int)')).toBe('25006')
  })

  it('lets the role read the keys of the staff only for the API', async ({ role, platform }) => {
    await runAll(platform, statementsOf(sqlFor(platform, role, WITHOUT_API)))
    const [may] = await platform.sql(`SELECT
      has_column_privilege('${role}', 'authtoken_token', 'key', 'SELECT') AS key,
      has_column_privilege('${role}', 'authtoken_token', 'user_id', 'SELECT') AS owner,
      has_column_privilege('${role}', 'authtoken_token', 'created', 'SELECT') AS made`)

    // The time of the key shows whether its owner ever signed in.
    expect(may).toEqual({ key: false, owner: true, made: true })
    expect(sqlFor(platform, role, WITHOUT_API)).toMatch(/GRANT SELECT \(created, user_id\)\s+ON public\.authtoken_token/)
    expect(sqlFor(platform, role)).toMatch(/GRANT SELECT \(key\)\s+ON public\.authtoken_token/)
    expect(sqlFor(platform, role)).toContain('Anyone who can read them can act as the staff')
  })

  it('can be run again, and revokes what an earlier version granted', async ({ narrow, role, platform }) => {
    await platform.sql(`GRANT SELECT ON users_user, users_lead TO ${role}`)
    expect(await refusal(narrow, 'SELECT password FROM users_user')).toBeUndefined()

    await runAll(platform, statementsOf(sqlFor(platform, role)))

    expect(await refusal(narrow, 'SELECT password FROM users_user')).toBe('42501')
    expect(await refusal(narrow, 'SELECT id FROM users_lead')).toBe('42501')
    expect(await refusal(narrow, 'SELECT id FROM users_user')).toBeUndefined()
  })

  it('refuses to change a role that it did not create, or another database', async ({ role, platform }) => {
    await platform.sql(`CREATE ROLE ${role} LOGIN CONNECTION LIMIT 77`)
    await platform.sql(`GRANT SELECT ON users_lead TO ${role}`)

    await expect(runAll(platform, statementsOf(sqlFor(platform, role)))).rejects.toThrow(
      `the role ${role} already exists, and check_status did not create it`,
    )
    await expect(runAll(platform, statementsOf(sqlFor({ ...platform, database: 'another' }, `${role}_2`)))).rejects.toThrow(
      `this is the wrong database: ${platform.database}`,
    )

    const [now] = await platform.sql(
      `SELECT rolconnlimit, has_table_privilege(oid, 'users_lead', 'SELECT') AS may FROM pg_roles WHERE rolname = '${role}'`,
    )
    expect(now).toEqual({ rolconnlimit: 77, may: true })
  })

  it('works on a platform without tickets and wallet transactions, or one from before premium listings', async ({ role, platform }) => {
    await platform.sql('DROP TABLE support_supportticket, users_wallettransaction')
    await platform.sql('ALTER TABLE users_providerprofile DROP is_premium_listing')

    await runAll(platform, statementsOf(sqlFor(platform, role)))

    const [may] = await platform.sql(`SELECT
      has_column_privilege('${role}', 'users_wallet', 'credits', 'SELECT') AS wallets,
      has_column_privilege('${role}', 'users_providerprofile', 'premium_listing_expires_at', 'SELECT') AS premium`)
    expect(may).toEqual({ wallets: true, premium: true })
  })

  it('can be undone with the statements at its end', async ({ role, platform }) => {
    const sql = sqlFor(platform, role)
    await runAll(platform, statementsOf(sql))

    await runAll(platform, undoOf(sql))

    expect(await platform.sql('SELECT FROM pg_roles WHERE rolname = $1', [role])).toEqual([])
  })

  it('quotes any name, and refuses one that is invisible or too long', async ({ platform }) => {
    const role = `we"ird'; DROP TABLE users_user; $body$ \\ -- ${randomUUID().slice(0, 8)}`
    const sql = sqlFor(platform, role)
    try {
      await runAll(platform, statementsOf(sql))
      await runAll(platform, statementsOf(sql))
      await platform.sql(`ALTER ROLE ${pg.escapeIdentifier(role)} PASSWORD '${PASSWORD}'`)
      expect(await refusal(await signIn(platform, role), 'SELECT id FROM users_user')).toBeUndefined()
    } finally {
      await runAll(platform, undoOf(sql))
    }
    expect(() => checkedName('check\u202Estatus', 'role')).toThrow('contains an invisible character')
    expect(() => checkedName('x'.repeat(64), 'role')).toThrow('63 bytes')
  })

  it('contains no password', () => {
    expect(grantsSql({ role: 'r', database: 'd', statementTimeout: 5, consumers: ALL, run: ['psql'] })).not.toMatch(/PASSWORD '/)
  })
})

describe('the page for the host', () => {
  const access = {
    role: 'check_status',
    database: 'proconnectsa',
    host: '127.0.0.1',
    port: 5432,
    isSocket: false,
    isEncrypted: false,
    isRemote: true,
    publicKey: 'ssh-ed25519 AAAA',
    logs: ['/var/log/it is.log'],
  }

  it('limits the key to PostgreSQL in its line for authorized_keys', () => {
    expect(hostPage(access).split('\n')).toContain(
      'restrict,port-forwarding,permitopen="127.0.0.1:5432",permitlisten="127.0.0.1:1" ssh-ed25519 AAAA',
    )
    expect(hostPage({ ...access, host: '::1' })).toContain('permitopen="[::1]:5432"')
    expect(() => hostPage({ ...access, host: 'x",command="true' })).toThrow('cannot be used in the options of a key')
  })

  it('leaves out SSH if check_status runs on the host itself', () => {
    expect(hostPage({ ...access, isRemote: false })).not.toMatch(/authorized_keys|Match User/)
  })

  it('lets the role in over TLS only, if the settings want TLS', () => {
    expect(hostPage(access)).not.toContain('hostssl')
    expect(hostPage({ ...access, isEncrypted: true })).toMatch(/^hostssl "proconnectsa" .* scram-sha-256$/m)
  })

  it('maps the Unix user to the role only if their names differ', () => {
    expect(hostPage(access)).not.toContain('map=')
    expect(hostPage({ ...access, role: 'a "role"' })).toContain('local  "proconnectsa"  "a ""role"""  peer map=check_status\n')
  })

  it('quotes paths for the shell, and refuses invisible characters in them', () => {
    expect(hostPage(access)).toContain("ls -lL '/var/log/it is.log'\n")
    expect(() => hostPage({ ...access, logs: ['/var/log/\u001B[2J'] })).toThrow('contains an invisible character')
  })
})
