import pg from 'pg'
import { describe, expect, inject } from 'vitest'
import { SCHEMA } from '../../src/demo/schema.js'
import { aDeposit, aProvider, type Row } from '../support/builders.js'
import { examineWorld, writeLogs } from '../support/doctor.js'
import { READER } from '../support/global.js'
import { it } from '../support/world.js'

const insert = async (client: pg.Client, { table, values, needs }: Row): Promise<void> => {
  for (const needed of needs) await insert(client, needed)
  const columns = Object.keys(values)
  const places = columns.map((_, i) => `$${i + 1}`)
  await client.query(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${places.join(', ')})`, Object.values(values))
}

describe('an amount', () => {
  it.for(['double precision', 'numeric', 'real'])('of the type %s has two digits', async (type, { world }) => {
    await world.platform.add(aDeposit({ createdAt: '1 hour ago', amount: '50.50' }))
    await world.platform.sql(`ALTER TABLE deposit_requests ALTER COLUMN amount TYPE ${type}`)
    await world.platform.sql('UPDATE deposit_requests SET amount = amount + 0')

    const { stdout } = await world.run(['report', '--only', 'payments'])

    expect(stdout).toContain('Sum asked for: R50.50')
    expect(stdout.match(/R50\.50\b/g)?.length).toBeGreaterThanOrEqual(4)
    expect(stdout).not.toMatch(/R50\.5\b/)
  })

  it('of the type money is refused, with the type and what to do', async ({ world }) => {
    await writeLogs(world)
    await world.platform.add(aDeposit({ createdAt: '1 hour ago', amount: '50.50' }))
    await world.platform.sql('ALTER TABLE deposit_requests ALTER COLUMN amount TYPE money')

    const { status, stdout } = await world.run(['report', '--only', 'payments'])

    expect(status).toBe(3)
    expect(stdout.replace(/\s+/g, ' ')).toMatch(/\bmoney\b.*ALTER COLUMN … TYPE numeric\(10,2\)/)
  })
})

describe('a database of encoding SQL_ASCII', () => {
  it('has its sections, and the row named that is not UTF-8', async ({ world }) => {
    const { platform } = world
    const name = `ascii_${platform.database.slice(-8)}`
    await writeLogs(world)
    await platform.sql(`CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE_PROVIDER libc LOCALE 'C'`)
    try {
      const { port, password } = inject('postgres')
      const ascii = new pg.Client({ host: '127.0.0.1', port, user: 'postgres', password, database: name })
      await ascii.connect()
      await ascii.query(SCHEMA)
      await ascii.query(`GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${READER}`)
      await insert(ascii, aProvider({ businessName: 'Zoë', creditBalance: 3, verificationStatus: 'verified' }))
      const odd = aProvider({ businessName: 'odd', creditBalance: 5, verificationStatus: 'verified' })
      await insert(ascii, odd)
      await ascii.query(`UPDATE users_providerprofile SET business_name = E'Andr\\xe9' WHERE id = ${odd.values.id}`)
      await ascii.end()
      await world.configure({ database: { name } })

      const { stdout, stderr } = await world.run(['report', '--only', 'providers'])

      expect(stdout).toContain('Zoë')
      expect(stdout).toContain('Andr\ufffd')
      expect(stdout.replace(/\s+/g, ' ')).toContain(`1 row of users_providerprofile (${odd.values.id}) with text that is not UTF-8`)
      expect(stderr).toContain('SQL_ASCII')
      expect((await examineWorld(world)).of('server')).toMatchObject({
        standing: 'warning',
        findings: [{}, { found: expect.stringContaining('SQL_ASCII') }, {}],
      })
    } finally {
      await platform.sql(`DROP DATABASE ${name} WITH (FORCE)`)
    }
  })
})
