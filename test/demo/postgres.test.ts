import { chmod, mkdir, mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, describe, expect, it } from 'vitest'
import { type Postgres, startPostgres } from '../../src/demo/postgres.js'

const started: Postgres[] = []
const start = async (...given: Parameters<typeof startPostgres>): Promise<Postgres> => {
  const postgres = await startPostgres(...given)
  started.push(postgres)
  return postgres
}

const query = async ({ port, superuser, password }: Postgres, sql: string): Promise<any> => {
  const client = new pg.Client({ host: '127.0.0.1', port, user: superuser, password, database: 'postgres' })
  client.on('error', () => {})
  await client.connect()
  const { rows } = await client.query(sql)
  await client.end()
  return rows[0]
}

const originalTmp = process.env.TMPDIR
afterEach(async () => {
  if (originalTmp === undefined) delete process.env.TMPDIR
  else process.env.TMPDIR = originalTmp
  for (const postgres of started.splice(0)) await postgres.stop()
})

describe('the embedded PostgreSQL', () => {
  it('uses UTC and UTF-8, lowers accented letters, and listens on loopback only', async () => {
    const postgres = await start()

    expect(
      await query(
        postgres,
        `SELECT current_setting('timezone') AS zone, current_setting('log_timezone') AS log_zone, lower('É') AS lower,
          current_setting('server_encoding') AS encoding, current_setting('listen_addresses') AS listen`,
      ),
    ).toEqual({ zone: 'UTC', log_zone: 'UTC', lower: 'é', encoding: 'UTF8', listen: '127.0.0.1' })
  })

  it('leaves no process and no folder behind, even with an open connection, and can be stopped again', async () => {
    const postgres = await start()
    const idle = new pg.Client({
      host: '127.0.0.1',
      port: postgres.port,
      user: 'postgres',
      password: postgres.password,
      database: 'postgres',
    })
    idle.on('error', () => {})
    await idle.connect()

    await Promise.all([postgres.stop(), postgres.stop()])
    await postgres.stop()

    expect(() => process.kill(postgres.pid, 0)).toThrow(/ESRCH/)
    await expect(stat(postgres.socketDir)).rejects.toThrow(/ENOENT/)
  })

  it('starts if the path of TMPDIR is too long for a socket', async () => {
    const deep = join(await mkdtemp(join(tmpdir(), 'cs-deep-')), 'x'.repeat(100))
    await mkdir(deep)
    process.env.TMPDIR = deep

    expect(await query(await start(), 'SELECT 1 AS one')).toEqual({ one: 1 })
    await rm(join(deep, '..'), { recursive: true })
  })

  it('starts if other users cannot enter TMPDIR', async () => {
    const closed = await mkdtemp(join(tmpdir(), 'cs-closed-'))
    await chmod(closed, 0o700)
    process.env.TMPDIR = closed

    expect(await query(await start(), 'SELECT 1 AS one')).toEqual({ one: 1 })
    await rm(closed, { recursive: true })
  })

  it('quotes the log of a server that does not start', async () => {
    await expect(startPostgres({ hba: ['no such line'] })).rejects.toThrow(/PostgreSQL did not start: .*pg_hba\.conf/)
  })
})
