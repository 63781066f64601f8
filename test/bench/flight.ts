import { connect } from 'node:net'
import { openSession } from '../../src/source/postgres/session.js'
import { READER, READER_PASSWORD } from '../support/global.js'
import type { Platform } from '../support/platform.js'
import { plainQueries } from '../support/report.js'
import { type Spread, spreadOf } from './spread.js'

const ROUNDS = 7

/** The transaction of one plain report, by a session of its own, from when it is signed in to the last answer, in milliseconds. */
const flight = async ({ port, database }: Platform): Promise<number> => {
  const session = openSession(connect(port, '127.0.0.1'), {
    at: 'the platform',
    user: READER,
    database,
    password: async () => READER_PASSWORD,
    statementTimeout: 60,
  })
  const queries = plainQueries()
  await session.read([])
  const start = performance.now()
  const { rows } = await session.read(queries)
  const ms = performance.now() - start
  session.close()
  for (const [{ name }, outcome] of rows) if (!outcome.ok) throw new Error(`${name}: ${outcome.error.message}`)
  return ms
}

/**
 * What a report takes of several platforms' PostgreSQL, one after the other in turn, warm.
 * @param workers processes that may help with one query; undefined: as many as PostgreSQL itself allows, which is what a report gets
 * @returns for each of the platforms
 */
export const flightTimes = async (platforms: readonly Platform[], workers?: number): Promise<readonly Spread[]> => {
  const setting = 'max_parallel_workers_per_gather'
  for (const { sql, database } of platforms)
    await sql(`ALTER DATABASE ${database} ${workers === undefined ? `RESET ${setting}` : `SET ${setting} = ${workers}`}`)
  const times = platforms.map(platform => ({ platform, ms: [] as number[] }))
  for (const { platform } of times) await flight(platform)
  for (let round = 0; round < ROUNDS; round++) for (const { platform, ms } of times) ms.push(await flight(platform))
  return times.map(({ ms }) => spreadOf(ms))
}
