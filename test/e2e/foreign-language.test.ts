import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished } from 'vitest'
import { startAuthority } from '../support/certificates.js'
import { READER, READER_PASSWORD } from '../support/global.js'
import { startInterpreter } from '../support/interpreter.js'
import { startTlsPostgres, type TlsPostgres } from '../support/tls-postgres.js'
import { it, type World } from '../support/world.js'
import { slowTickets, untilReading } from './faults/fault.js'

/** Leads the world's settings to a PostgreSQL that speaks another language. */
const abroad = async (world: World, to = world.platform.port, more: Record<string, string | undefined> = {}): Promise<number> => {
  const { port, stop } = await startInterpreter(to)
  onTestFinished(stop)
  await world.configure({ database: { port, ...more } })
  return port
}

describe('a PostgreSQL that speaks another language', () => {
  let postgres: TlsPostgres
  beforeAll(async () => {
    const authority = await startAuthority()
    postgres = await startTlsPostgres(await authority.certify('IP:127.0.0.1'))
    await authority.close()
  })
  afterAll(() => postgres?.stop())

  it('and takes encrypted connections only: the setting that helps is named', async ({ world }) => {
    const port = await abroad(world, postgres.port, { name: 'platform' })
    expect((await world.run(['--only', 'providers'])).stderr).toMatch(
      /pg_hba\.conf отвергает подключение.*\n.*set tls = "verify-full" under \[targets\.test\.database\], or "require"/,
    )
    await world.configure({ database: { port, name: 'platform', tls: 'require' } })
    expect(await world.run(['--only', 'providers'])).toMatchObject({ status: 0, stderr: '' })
  })

  it.for(['allow', 'prefer'])(
    'and takes encrypted connections only: a DATABASE_URL leads there with sslmode=%s',
    async (mode, { world }) => {
      const nothing = { port: undefined, name: undefined, user: undefined, password_file: undefined }
      const port = await abroad(world, postgres.port)
      const env_file = join(world.home, '.env')
      await writeFile(
        env_file,
        `DATABASE_URL=postgres://${READER}:${encodeURIComponent(READER_PASSWORD)}@127.0.0.1:${port}/platform?sslmode=${mode}\n`,
      )
      await world.configure({ database: { ...nothing, env_file } })
      expect(await world.run(['--only', 'providers'])).toMatchObject({ status: 0, stderr: '' })
    },
  )

  it('and lets the role not connect: the statement that helps is named', async ({ world }) => {
    await abroad(world)
    await world.platform.sql(`REVOKE CONNECT ON DATABASE ${world.platform.database} FROM PUBLIC, check_status`)
    expect((await world.run(['--only', 'providers'])).stderr).toMatch(/доступ к базе .* запрещён\n.*GRANT CONNECT ON DATABASE/)
  })

  it('and has closed the database: the statement that helps is named', async ({ world }) => {
    await abroad(world)
    await world.platform.sql('UPDATE pg_database SET datallowconn = false WHERE datname = current_database()')
    expect((await world.run(['--only', 'providers'])).stderr).toMatch(/не принимает подключения.*\n.*ALLOW_CONNECTIONS true/)
  })

  it('and refuses rather than hide rows: it is said who hides them', async ({ world }) => {
    await abroad(world)
    await world.platform.sql('ALTER TABLE deposit_requests ENABLE ROW LEVEL SECURITY')
    await world.platform.sql(`ALTER ROLE check_status IN DATABASE ${world.platform.database} SET row_security = off`)
    expect((await world.run(['--only', 'payments'])).stderr).toMatch(/row level security hides rows of deposit_requests .*\n.*BYPASSRLS/)
  })

  it('and ends the session: everything that was not read by then gives its reason', async ({ world }) => {
    await abroad(world)
    await slowTickets(world.platform.sql, 20)
    const running = world.start(['report', '--format', 'json'])
    await world.platform.sql(`SELECT pg_terminate_backend(${await untilReading(world.platform.sql)})`)
    const { stdout } = await running.ended
    expect(stdout).toContain('закрытие подключения по команде администратора')
    expect(stdout).not.toContain('without giving a reason')
  })
})
