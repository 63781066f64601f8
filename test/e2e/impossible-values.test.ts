import { describe, expect } from 'vitest'
import { aDeposit, aLead, anAccount, aProvider, aTicket, aUser, aWalletTransaction } from '../support/builders.js'
import { writeLogs } from '../support/doctor.js'
import { it, type World } from '../support/world.js'

const report = async (world: World, ...args: string[]) => {
  const { status, stdout, stderr } = await world.run(['report', '--format', 'json', ...args])
  const { sections, rules } = JSON.parse(stdout)
  return { status, stderr, sections, rules, stdout }
}
const change = ({ platform }: World, table: string, id: unknown, what: string) =>
  platform.sql(`UPDATE ${table} SET ${what} WHERE id = '${id}'`)

describe('a row with an impossible value', () => {
  it.for(['infinity', '-infinity', '294276-12-31', '4713-01-01 BC'])(
    'with a time of %s is left out and named, and its section stands',
    async (time, { world }) => {
      await writeLogs(world)
      const bad = aDeposit({ createdAt: '1 hour ago' })
      const alone = aDeposit({ createdAt: '1 hour ago', amount: '100.00' })
      await world.platform.add(bad, alone)
      await change(world, 'deposit_requests', bad.values.id, `created_at = '${time}'`)

      const { status, sections, stderr } = await report(world, '--only', 'payments')

      expect(status).toBe(3)
      expect(sections.payments).toMatchObject({
        status: 'partial',
        data: { total: 1, sum: '100.00', pending: { total: 2, rows: [{ id: alone.values.id }] } },
        errors: [
          {
            message: `1 row with an impossible time in deposit_requests left out: id ${bad.values.id}`,
            hint: `Correct it there: SELECT * FROM deposit_requests WHERE id IN ('${bad.values.id}');`,
          },
        ],
      })
      expect(stderr).toContain('1 row with an impossible time in deposit_requests left out')
    },
  )

  it('is never the newest row, in any kind', async ({ world }) => {
    await writeLogs(world)
    const [user, lead, deposit] = [
      aUser({ createdAt: '2 hours ago' }),
      aLead({ createdAt: '2 hours ago' }),
      aDeposit({ createdAt: '2 hours ago' }),
    ]
    await world.platform.add(
      user,
      lead,
      deposit,
      aUser({ createdAt: '1 hour ago' }),
      aDeposit({ createdAt: '1 hour ago' }),
      aLead({ createdAt: '1 hour ago' }),
    )
    await change(world, 'users_user', user.values.id, "created_at = 'infinity'")
    await change(world, 'leads_lead', lead.values.id, "created_at = 'infinity'")
    await change(world, 'deposit_requests', deposit.values.id, "created_at = 'infinity'")

    const { sections, rules } = await report(world)

    for (const section of Object.values<any>(sections)) expect(section.data).not.toBeNull()
    // Two owners of deposits, the client of a lead, and one more person.
    expect([sections.leads.data.total, sections.payments.data.total]).toEqual([1, 1])
    expect(rules.find(({ id }: any) => id === 'silence')).toMatchObject({ status: 'fine' })
  })

  it.for(['infinity', '2099-01-01'])('with a time of %s does not end a problem, because its age is unknown', async (time, { world }) => {
    await writeLogs(world)
    const seen = { lastActive: '1 hour ago' }
    const rows = {
      payment_issue: aDeposit({ createdAt: '5 hours ago' }),
      stuck_deposits: aDeposit({ status: 'processing', createdAt: '5 hours ago' }),
      waiting_leads: aLead({ status: 'pending', createdAt: '3 days ago' }),
      login_issue: aUser({ createdAt: '3 days ago', lastActive: null }),
      verification_delay: aProvider({ user: aUser(seen), verificationStatus: 'pending', createdAt: '5 days ago' }),
      open_tickets: aTicket({ user: aUser(seen), createdAt: '3 days ago' }),
      unmatched_money: aWalletTransaction({ wallet: null, reference: 'UNMATCHED_CUS1', status: 'pending', createdAt: '5 days ago' }),
    }
    await world.platform.add(...Object.values(rows))
    const statuses = async () => {
      const { rules } = await report(world)
      return Object.fromEntries(Object.keys(rows).map(id => [id, rules.find((rule: any) => rule.id === id).status]))
    }
    const all = (status: string) => Object.fromEntries(Object.keys(rows).map(id => [id, status]))
    expect(await statuses()).toEqual(all('problem'))

    for (const { table, values } of Object.values(rows)) await change(world, table, values.id, `created_at = '${time}'`)

    expect(await statuses()).toEqual(all(time === 'infinity' ? 'unknown' : 'problem'))
    const { stdout } = await world.run(['problems', '--limit', '50'])
    if (time === 'infinity') for (const { values } of Object.values(rows)) expect(stdout).toContain(String(values.id))
    else expect(stdout).toContain('dated ahead')
  })

  it('with a future time is not the newest row, so that silence is detected', async ({ world }) => {
    await writeLogs(world)
    const rows = [aUser(), aDeposit({ account: anAccount({ user: aUser({ createdAt: '40 days ago' }) }) }), aLead(), aWalletTransaction()]
    await world.platform.add(...rows)
    for (const table of ['users_user', 'leads_lead', 'deposit_requests', 'users_wallettransaction'])
      await world.platform.sql(`UPDATE ${table} SET created_at = now() - interval '40 days'`)
    for (const { table, values } of rows) await change(world, table, values.id, "created_at = '2099-01-01'")

    const { stdout } = await world.run(['problems', '--only', 'silence', '--format', 'json'])

    expect(JSON.parse(stdout).problems).toMatchObject([{ rule: 'silence', count: 3 }])
  })

  it('with an amount of NaN is left out of lists and sums, and named', async ({ world }) => {
    await writeLogs(world)
    const bad = aDeposit({ createdAt: '1 hour ago' })
    await world.platform.add(bad, aDeposit({ createdAt: '1 hour ago', amount: '100.00' }))
    await change(world, 'deposit_requests', bad.values.id, "amount = 'NaN'")

    const text = await world.run(['report', '--all', '--trend', '--skip', 'logs'])
    const { sections, stdout } = await report(world)

    expect(text.stdout + stdout).not.toMatch(/NaN\b(?!')/)
    expect(text.stdout).toContain('Sum asked for: R100.00')
    expect(sections.payments).toMatchObject({
      status: 'partial',
      data: { total: 2, sum: '100.00', pending: { total: 2, sum: '100.00' } },
      errors: [{ message: `1 row with an impossible number in deposit_requests left out: id ${bad.values.id}` }],
    })
  })

  it('leaves its figures unknown if there is no other row', async ({ world }) => {
    await writeLogs(world)
    const bad = aDeposit({ createdAt: '1 hour ago', account: anAccount() })
    await world.platform.add(bad)
    await change(world, 'deposit_requests', bad.values.id, "created_at = 'infinity'")

    const { sections, status } = await report(world, '--only', 'payments')

    expect([status, sections.payments.status]).toEqual([3, 'failed'])
    expect(sections.payments.errors[0].message).toContain(String(bad.values.id))
  })
})
