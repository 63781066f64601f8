import { randomUUID } from 'node:crypto'
import { connect } from 'node:net'
import { describe, expect } from 'vitest'
import { openSession } from '../../src/source/postgres/session.js'
import { lookupQueries } from '../support/lookups.js'
import { newRowQueries } from '../support/new-rows.js'
import { it } from '../support/platform.js'
import { reportQueries } from '../support/report.js'

const queries = [...reportQueries(), ...lookupQueries(), ...newRowQueries()]

describe('what queries say they read', () => {
  it('is all they read: a role that may see just those columns can make the whole report, look anything up, and see what is new', async ({
    platform,
  }) => {
    const role = `reader_${randomUUID().slice(0, 8)}`
    await platform.sql(`CREATE ROLE ${role} LOGIN PASSWORD 'narrow'`)
    for (const { reads } of queries)
      for (const [table, columns] of Object.entries(reads))
        await platform.sql(`GRANT SELECT (${columns.join(', ')}) ON ${table} TO ${role}`)

    const session = openSession(connect(platform.port, '127.0.0.1'), {
      user: role,
      database: platform.database,
      password: async () => 'narrow',
      statementTimeout: 5,
    })
    const { rows } = await session.read(queries)
    session.close()
    await platform.sql(`DROP OWNED BY ${role}`)
    await platform.sql(`DROP ROLE ${role}`)

    expect([...rows].filter(([, outcome]) => !outcome.ok).map(([{ name }, outcome]) => [name, outcome])).toEqual([])
    expect(queries.flatMap(({ reads }) => Object.values(reads).flat())).not.toContain('password')
  })
})
