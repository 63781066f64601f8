import { randomUUID } from 'node:crypto'
import { connect } from 'node:net'
import { describe, expect } from 'vitest'
import { allConsumers } from '../../src/setup/data-access.js'
import { openSession } from '../../src/source/postgres/session.js'
import { distinct } from '../../src/source/snapshot.js'
import { it } from '../support/platform.js'

const queries = distinct(allConsumers().flatMap(consumer => consumer.queries))

describe('the columns that queries declare', () => {
  it('are all that they read: a role with rights on just those columns can run every query', async ({ platform }) => {
    const role = `reader_${randomUUID().slice(0, 8)}`
    await platform.sql(`CREATE ROLE ${role} LOGIN PASSWORD 'narrow'`)
    for (const { reads } of queries)
      for (const [table, columns] of Object.entries(reads))
        await platform.sql(`GRANT SELECT (${columns.join(', ')}) ON ${table} TO ${role}`)

    const session = openSession(connect(platform.port, '127.0.0.1'), {
      at: 'here',
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
