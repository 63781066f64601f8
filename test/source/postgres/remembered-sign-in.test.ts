import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { hostMemory } from '../../../src/app/host-memory.js'
import { localHost } from '../../../src/source/local-host.js'
import { openDatabase } from '../../../src/source/postgres/open-database.js'
import type { Query } from '../../../src/source/readings.js'
import { READER, READER_PASSWORD } from '../../support/global.js'
import { startOwnPostgres } from '../../support/own-postgres.js'

const SEVEN: Query<unknown> = {
  kind: 'query',
  name: 'test.seven',
  sql: 'SELECT 7 AS n',
  values: [],
  row: z.object({ n: z.number() }),
  reads: {},
}

it('a server that no longer asks for SCRAM is taken by surprise once, and read all the same', async () => {
  const postgres = await startOwnPostgres()
  onTestFinished(() => postgres.stop())
  const stateDir = await mkdtemp(join(tmpdir(), 'cs-learnt-'))
  onTestFinished(() => rm(stateDir, { recursive: true, force: true }))
  const learnt = async (): Promise<string> => {
    const text = await readFile(join(stateDir, 'transports.json'), 'utf8').catch(() => '')
    return /PostgreSQL [^"]*/.exec(text)?.[0] ?? ''
  }
  /** What a run reads, and how many connections it needs for that. */
  const read = async () => {
    let connections = 0
    const host = localHost()
    const counted = {
      ...host,
      connectTcp: (...to: Parameters<typeof host.connectTcp>) => {
        connections++
        return host.connectTcp(...to)
      },
    }
    const environment = { home: stateDir, username: 'me', env: {}, hostMemory: hostMemory(stateDir) }
    const database = { host: '127.0.0.1', port: postgres.port, name: 'platform', user: READER, password: READER_PASSWORD }
    const session = await openDatabase(counted, { ...database, statementTimeout: 5 } as never, environment, false)
    const outcome = (await session.read([SEVEN])).rows.get(SEVEN)
    session.close()
    return { value: outcome?.ok ? outcome.value : outcome?.error.message, connections }
  }
  const once = { value: [{ n: 7 }], connections: 1 }

  expect([await read(), await learnt()]).toEqual([once, 'PostgreSQL asks for SCRAM'])
  expect([await read(), await learnt()]).toEqual([once, 'PostgreSQL asks for SCRAM'])
  const [{ hba_file: file }] = await postgres.sql('SHOW hba_file')
  await writeFile(file, `host platform ${READER} 127.0.0.1/32 password\n${await readFile(file, 'utf8')}`)
  const [{ before }] = await postgres.sql('SELECT pg_conf_load_time()::text AS before, pg_reload_conf()')
  // A connection made from then on.
  await expect.poll(() => postgres.sql(`SELECT 1 WHERE pg_conf_load_time() > '${before}'`)).toHaveLength(1)

  expect([await read(), await learnt()]).toEqual([{ ...once, connections: 2 }, 'PostgreSQL signs in one step at a time'])
  expect([await read(), await learnt()]).toEqual([once, 'PostgreSQL signs in one step at a time'])
})
