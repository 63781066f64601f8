import { randomUUID } from 'node:crypto'
import { describe, expect } from 'vitest'
import { isOfApi } from '../../../src/platform/data-access.js'
import { allConsumers } from '../../../src/setup/data-access.js'
import { type Diagnosis, examineWorld, grantAll, withRole, writeLogs } from '../../support/doctor.js'
import { it, type World } from '../../support/world.js'

const WITHOUT_API = allConsumers().filter(consumer => !isOfApi(consumer))
const API = '[api]\nlisten = "localhost:0"\n'

/** Examines a role that may read what the report and the commands read, plus the given grants and settings. */
const examineRole = async (world: World, { grants = [], more = '' }: { grants?: readonly string[]; more?: string }): Promise<Diagnosis> => {
  await writeLogs(world)
  return withRole(world, async role => {
    await grantAll(world, role, WITHOUT_API)
    for (const grant of grants) await world.platform.sql(grant.replaceAll('$role', role))
    await world.configure({ database: { user: role, password_file: '~/narrow' }, more })
    return examineWorld(world)
  })
}

const standings = ({ of }: Diagnosis) => [of('tables').standing, of('rights').standing]

describe('check_status doctor on the role', () => {
  it('without the API, a role without access to tokens is complete', async ({ world }) => {
    const found = await examineRole(world, {})

    expect(standings(found)).toEqual(['fine', 'fine'])
    expect(found.of('api').standing).toBe('left_out')
    expect(found.stdout).not.toContain('authtoken_token')
    expect(found.status).toBe(0)
  })

  it('access to staff tokens is more than needed, unless the API is used', async ({ world }) => {
    const grants = ['GRANT SELECT (key, user_id, created) ON authtoken_token TO $role']

    const unused = await examineRole(world, { grants })
    expect(standings(unused)).toEqual(['fine', 'warning'])
    expect(unused.of('rights').findings[0]?.found).toMatch(/secrets that nothing here needs: authtoken_token\.key$/)

    expect(standings(await examineRole(world, { grants, more: API }))).toEqual(['fine', 'fine'])
  })

  it('an API that can read no tokens is a warning, until a token is created here', async ({ world }) => {
    const found = await examineRole(world, { more: API })

    expect(standings(found)).toEqual(['warning', 'fine'])
    expect(found.of('tables').findings).toMatchObject([
      {
        found: 'the role may not read key of authtoken_token: nobody can sign in to the API',
        advice: expect.stringContaining('check_status token create'),
        paste: [expect.stringMatching(/^GRANT SELECT \(key\) ON authtoken_token TO reader_\w+;$/)],
      },
    ])
    expect(found.status).toBe(1)

    await world.run(['token', 'create'])
    const withKey = await examineRole(world, { more: API })

    expect(standings(withKey)).toEqual(['fine', 'fine'])
    expect(withKey.of('tables').findings[1]).toMatchObject({
      standing: 'left_out',
      found: expect.stringContaining('the API accepts 1 token of "check_status token create"'),
    })
    expect(withKey.of('api').findings[0]?.found).toBe('serves on localhost:0, and accepts 1 token created here')
    expect(withKey.status).toBe(0)
  })

  it('memberships and attributes that let a role do more are errors', async ({ world }) => {
    const owner = `owner_${randomUUID().slice(0, 8)}`
    await world.platform.sql(`CREATE ROLE ${owner} SUPERUSER`)
    try {
      const schemas = [1, 2, 3, 4, 5, 6, 7, 8].map(n => `CREATE SCHEMA s${n}; GRANT CREATE ON SCHEMA s${n} TO $role`)
      const grants = [`GRANT ${owner} TO $role`, 'GRANT pg_read_server_files TO $role', 'ALTER ROLE $role CREATEROLE NOINHERIT', ...schemas]

      const { of, status } = await examineRole(world, { grants })

      expect(of('rights').findings.map(({ standing, found }) => [standing, found.replace(/reader_\w+/, 'it')])).toEqual([
        ['error', 'it has CREATEROLE: a reader does not need that'],
        ['error', `it is a member of ${owner}, pg_read_server_files, and can become a superuser with SET ROLE`],
        ['warning', 'it may create tables in schema s1, s2, s3, s4, s5, s6 and 2 more'],
      ])
      for (const finding of of('rights').findings.slice(0, 2))
        expect(finding).toMatchObject({ advice: expect.stringContaining('"check_status grants --role check_status"'), paste: [] })
      expect(status).toBe(2)
    } finally {
      await world.platform.sql(`DROP ROLE ${owner}`)
    }
  })

  it('the printed SQL revokes everything that running grants again leaves', async ({ world }) => {
    const group = `group_${randomUUID().slice(0, 8)}`
    const { sql } = world.platform
    await sql(`CREATE ROLE ${group}`)
    await sql(`GRANT INSERT ON transactions TO ${group}`)
    await sql('CREATE SCHEMA "a b"')
    await writeLogs(world)
    try {
      await withRole(world, async role => {
        await grantAll(world, role, WITHOUT_API)
        for (const grant of [
          `COMMENT ON ROLE ${role} IS 'made by: check_status grants'`,
          `GRANT ${group}, pg_read_server_files TO ${role}`,
          `ALTER ROLE ${role} CREATEROLE BYPASSRLS`,
          `GRANT CREATE ON SCHEMA "a b" TO ${role}`,
          'GRANT CREATE ON SCHEMA public TO PUBLIC',
        ])
          await sql(grant)
        await world.configure({ database: { user: role, password_file: '~/narrow' } })

        const found = (await examineWorld(world)).of('rights').findings
        const pasted = [...new Set(found.flatMap(({ paste }) => paste))]
        for (const statement of pasted) await sql(statement)

        expect(found.map(({ standing }) => standing)).toEqual(['error', 'error', 'error', 'warning'])
        expect(pasted).toEqual([
          `REVOKE ${group}, pg_read_server_files FROM ${role};`,
          `ALTER ROLE ${role} NOCREATEROLE;`,
          `REVOKE CREATE ON SCHEMA "a b", public FROM PUBLIC, ${role};`,
        ])
        expect((await examineWorld(world)).of('rights')).toMatchObject({ standing: 'fine' })

        await sql(`ALTER ROLE ${role} SUPERUSER`)
        for (const statement of (await examineWorld(world)).of('rights').findings.flatMap(({ paste }) => paste)) await sql(statement)
        expect((await examineWorld(world)).of('rights')).toMatchObject({ standing: 'fine' })
      })
    } finally {
      await sql(`DROP OWNED BY ${group}`)
      await sql(`DROP ROLE ${group}`)
    }
  })
})
