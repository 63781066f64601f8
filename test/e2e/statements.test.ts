import { describe, expect, vi } from 'vitest'
import { reportQueries } from '../support/report.js'
import { it, type World } from '../support/world.js'

/** What PostgreSQL was told in the database of the test, in its own words: `statement: BEGIN …`, `execute <unnamed>: SELECT …`. */
const told = async ({ platform }: World): Promise<{ readonly session: string; readonly words: string }[]> => {
  const [{ log }] = await platform.sql("SELECT pg_read_file(current_setting('data_directory') || '/' || pg_current_logfile()) AS log")
  const lines = [...String(log).matchAll(/^(\S+) (\d+) LOG: +(?:statement|execute [^:]*): ([\s\S]*?)(?=^\S* \d+ [A-Z]+: |(?![\s\S]))/gm)]
  return lines.filter(([, database]) => database === platform.database).map(([, , session = '', words = '']) => ({ session, words }))
}

describe('a report', () => {
  it('is one transaction of one session, which only reads, and asks for each thing once', async ({ world }) => {
    const { platform } = world
    await platform.sql(`ALTER DATABASE ${platform.database} SET log_statement = 'all'`)

    expect((await world.run(['report'])).status).not.toBe(3)

    // The server writes its log when it gets round to it.
    const statements = await vi.waitFor(async () => {
      const all = await told(world)
      expect(all.at(-1)?.words.trim()).toBe('COMMIT')
      return all
    }, 15_000)
    const [first, ...others] = statements.map(({ words }) => words.trim())
    const queries = others.filter(words => words.startsWith('/*'))
    expect(new Set(statements.map(({ session }) => session)).size).toBe(1)
    expect(first).toMatch(/^\/\*check_status\*\/BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;/)
    expect(queries.map(words => words.slice(2, words.indexOf('*/', 2))).toSorted()).toEqual(
      ['clock', ...reportQueries().map(({ name }) => name)].filter(name => !name.startsWith('trends.')).toSorted(),
    )
    for (const words of queries) expect(words).toMatch(/^\/\*[\w.]+\*\/(SELECT|WITH) /)
    expect(others.filter(words => !words.startsWith('/*'))).toEqual([...queries.map(() => 'ROLLBACK TO q'), 'COMMIT'])
  })
})
