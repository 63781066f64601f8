import { describe, expect, vi } from 'vitest'
import { plainQueries } from '../support/report.js'
import { serverLog } from '../support/server-log.js'
import { it, type World } from '../support/world.js'

/** What PostgreSQL was told in the database of the test: `BEGIN …`, `SELECT …`. */
const told = async ({ platform }: World): Promise<{ readonly session: string; readonly words: string }[]> =>
  (await serverLog(platform)).flatMap(({ session, words }) => {
    const [, statement] = /^(?:statement|execute [^:]*): ([\s\S]*)/.exec(words) ?? []
    return statement === undefined ? [] : [{ session, words: statement }]
  })

describe('a report', () => {
  it('is one transaction of one session, which only reads, and asks for each thing once', async ({ world }) => {
    const { platform } = world
    await platform.sql(`ALTER DATABASE ${platform.database} SET log_statement = 'all'`)

    expect((await world.run(['report'])).status).not.toBe(3)

    // The server writes its log when it gets round to it.
    const statements = await vi.waitFor(async () => {
      const all = await told(world)
      expect(all.at(-1)?.words).toBe('COMMIT')
      return all
    }, 15_000)
    const [first, ...others] = statements.map(({ words }) => words)
    const queries = others.filter(words => words.startsWith('/*'))
    expect(new Set(statements.map(({ session }) => session)).size).toBe(1)
    expect(first).toMatch(/^BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;/)
    expect(queries.map(words => words.slice(2, words.indexOf('*/', 2))).toSorted()).toEqual(
      plainQueries()
        .map(({ name }) => name)
        .toSorted(),
    )
    for (const words of queries) expect(words).toMatch(/^\/\*[\w.]+\*\/(SELECT|WITH)\b/)
    expect(others.filter(words => !words.startsWith('/*'))).toEqual([...queries.slice(1).map(() => 'ROLLBACK TO q'), 'COMMIT'])
  })
})
