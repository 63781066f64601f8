import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, onTestFinished } from 'vitest'
import { aDeposit, anAccount } from '../support/builders.js'
import { examineWorld, withRole, writeLogs } from '../support/doctor.js'
import { READER, READER_PASSWORD } from '../support/global.js'
import { startPooler } from '../support/pooler.js'
import { it, type World } from '../support/world.js'

const THEIRS = {
  PGOPTIONS: '-c search_path=staging,public',
  PGDATABASE: 'nowhere',
  PGUSER: 'nobody',
  PGHOST: 'nowhere.example',
  PGPORT: '1',
  PGSSLMODE: 'verify-full',
  PGSSLNEGOTIATION: 'direct',
  PGAPPNAME: 'else',
  PGCLIENTENCODING: 'LATIN1',
  PGREPLICATION: 'database',
  PGSERVICE: 'nowhere',
  PGPASSWORD: 'none',
  NODE_PG_FORCE_NATIVE: '1',
}

const payments = async (world: World, env = {}) => {
  const { status, stdout, stderr } = await world.run(['report', '--only', 'payments', '--format', 'json'], { env })
  return { status, stderr, payments: JSON.parse(stdout).sections.payments }
}

/** All of the platform's tables in a schema of that name, and empty ones of the same names where they were. */
const moveTo = async ({ platform }: World, schema: string): Promise<void> => {
  await platform.sql(`CREATE SCHEMA ${schema}; GRANT USAGE ON SCHEMA ${schema} TO ${READER}`)
  const tables = await platform.sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
  for (const { tablename } of tables) {
    await platform.sql(`ALTER TABLE ${tablename} SET SCHEMA ${schema}`)
    await platform.sql(`CREATE TABLE public.${tablename} (LIKE ${schema}.${tablename})`)
    await platform.sql(`GRANT SELECT ON public.${tablename} TO ${READER}`)
  }
}

describe('the way to the database', () => {
  it("takes nothing of the operator's shell but what is documented", async ({ world }) => {
    await world.platform.sql(`CREATE SCHEMA staging; GRANT USAGE ON SCHEMA staging TO ${READER}`)
    await world.platform.sql('CREATE TABLE staging.deposit_requests (LIKE public.deposit_requests)')
    await world.platform.sql(`GRANT SELECT ON staging.deposit_requests TO ${READER}`)
    await world.platform.add(aDeposit({ createdAt: '1 hour ago', account: anAccount() }))

    const found = await payments(world, THEIRS)

    expect(found).toMatchObject({ stderr: '', payments: { status: 'whole', data: { total: 1 } } })
    await world.platform.sql('DROP SCHEMA staging CASCADE')
  })

  it('has a ~/.pgpass also under a PGPASSWORD, and a pooler also under PGOPTIONS', async ({ world }) => {
    const pooler = await startPooler(world.platform.port)
    onTestFinished(() => pooler.stop())
    await writeFile(join(world.home, '.pgpass'), `*:*:*:${READER}:${READER_PASSWORD}\n`, { mode: 0o600 })
    await world.configure({ database: { port: pooler.port, password_file: undefined } })

    expect(await payments(world, THEIRS)).toMatchObject({ stderr: '', payments: { status: 'whole' } })
  })

  it('says goodbye to a pooler, which logs a crash otherwise', async ({ world }) => {
    const pooler = await startPooler(world.platform.port)
    onTestFinished(() => pooler.stop())

    for (const transport of ['ssh2', 'openssh']) {
      await world.configure({ database: { port: pooler.port }, ssh: { transport } })
      const goodbyes = pooler.said().split('client close request').length
      expect(await payments(world)).toMatchObject({ stderr: '', payments: { status: 'whole' } })
      await expect.poll(() => pooler.said().split('client close request').length).toBe(goodbyes + 1)
    }
    expect(pooler.said()).not.toContain('unexpected eof')
  })

  it('leads to the schema of the settings, also through a pooler', async ({ world }) => {
    await world.platform.add(aDeposit({ createdAt: '1 hour ago', account: anAccount() }))
    await moveTo(world, 'app')
    const pooler = await startPooler(world.platform.port)
    onTestFinished(() => pooler.stop())

    for (const port of [world.platform.port, pooler.port]) {
      await world.configure({ database: { port, schema: 'app' } })
      expect(await payments(world)).toMatchObject({ stderr: '', payments: { data: { total: 1 } } })
    }
    expect((await examineWorld(world)).of('database-sign-in').findings[0]?.found).toMatch(/, schema app$/)
    expect((await world.run(['grants', '--only', 'sql'])).stdout).toContain('GRANT USAGE ON SCHEMA "app" TO')
  })

  it('names the schema that alone has a table', async ({ world }) => {
    await writeLogs(world)
    await world.platform.sql('CREATE SCHEMA "My App"; ALTER TABLE deposit_requests SET SCHEMA "My App"')
    await world.platform.sql('ALTER TABLE support_supportticket SET SCHEMA "My App"')

    const { status, stdout, stderr } = await world.run(['report', '--skip', 'logs'])

    expect(status).toBe(3)
    expect(stderr).toContain('there is no table deposit_requests in schema public; there is one in My App')
    expect(stderr).toContain('set schema = "My App" under [targets.test.database]')
    // A platform may lack that one, and then nothing is missing.
    expect(stdout.replace(/\s+/g, ' ')).toContain('there is no table support_supportticket in schema public; there is one in My App')
  })
})

const THROUGH_FILE = { port: undefined, name: undefined, user: undefined, password_file: undefined }

describe("the application's own file", () => {
  it('may have a # in its password, in quotes or not', async ({ world }) => {
    await withRole(world, async role => {
      await world.platform.sql(`ALTER ROLE ${role} PASSWORD 'a#b c'; GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${role}`)
      const env_file = join(world.home, '.env')
      for (const password of ['a#b c', 'a#b c # the comment', '"a#b c"', "'a#b c' # the comment"]) {
        await writeFile(
          env_file,
          `DB_NAME=${world.platform.database}\nDB_USER=${role}\nDB_PORT=${world.platform.port}\nDB_PASSWORD=${password}\n`,
        )
        await world.configure({ database: { ...THROUGH_FILE, env_file } })
        expect([password, await payments(world)]).toMatchObject([password, { stderr: '', payments: { status: 'whole' } }])
      }
    })
  })

  it('is asked only for what the settings do not say', async ({ world }) => {
    const env_file = join(world.home, '.env')
    await writeFile(
      env_file,
      `DB_NAME=${world.platform.database}\nDB_USER=${READER}\nDB_PASSWORD='${READER_PASSWORD}'\nDB_HOST=db\nDB_PORT=1\n`,
    )
    await world.configure({ database: { ...THROUGH_FILE, env_file, host: '127.0.0.1', port: world.platform.port } })

    expect(await payments(world)).toMatchObject({ stderr: '', payments: { status: 'whole' } })
  })

  it.for(['postgres', 'postgresql', 'psql', 'pgsql', 'postgis', 'timescale'])(
    'leads to the schema of a URL of %s',
    async (scheme, { world }) => {
      await world.platform.add(aDeposit({ createdAt: '1 hour ago', account: anAccount() }))
      await moveTo(world, 'app')
      const env_file = join(world.home, '.env')
      const { port, database } = world.platform
      const url = `${scheme}://${READER}:${encodeURIComponent(READER_PASSWORD)}@127.0.0.1:${port}/${database}?options=-c%20search_path%3Dapp&sslmode=prefer`
      await writeFile(env_file, `DATABASE_URL=${url}\n`)
      await world.configure({ database: { ...THROUGH_FILE, env_file } })

      expect(await payments(world)).toMatchObject({ stderr: '', payments: { data: { total: 1 } } })
    },
  )

  it('is refused in words where it leads to what is not read', async ({ world }) => {
    const env_file = join(world.home, '.env')
    await world.configure({ database: { ...THROUGH_FILE, env_file } })
    for (const [url, message] of [
      ['mysql://u:hunter2@h/d', 'DATABASE_URL begins with mysql://, which is not PostgreSQL'],
      ['psql://u:hunter2@h/d?options=-c role=owner', 'DATABASE_URL sets role in its options, which is not supported'],
    ]) {
      await writeFile(env_file, `DATABASE_URL=${url}\n`)
      const { stderr, stdout } = await world.run(['report', '--only', 'payments'])
      expect(stderr).toContain(message)
      expect(stderr + stdout).not.toContain('hunter2')
    }
  })
})
