import { describe, expect, onTestFinished } from 'vitest'
import { aDeposit } from '../support/builders.js'
import { examineWorld, writeLogs } from '../support/doctor.js'
import { READER } from '../support/global.js'
import { startReceiver } from '../support/receiver.js'
import { it, type World } from '../support/world.js'

const MESSAGE = `row level security hides rows of deposit_requests from the role ${READER}: counts would be wrong`

const stuck = () => aDeposit({ status: 'completed', bankReference: 'FNB 1', createdAt: '5 hours ago', processedAt: '4 hours ago' })

/** Nothing of the table is shown to the role of the settings, as if it were empty. */
const hide = ({ platform }: World) => platform.sql('ALTER TABLE deposit_requests ENABLE ROW LEVEL SECURITY')

describe('a table that row level security filters', () => {
  it('makes its sections and rules unknown, and no other', async ({ world }) => {
    await writeLogs(world)
    await world.platform.add(stuck())
    await hide(world)

    const { status, stdout, stderr } = await world.run(['report', '--format', 'json'])

    const { sections, rules } = JSON.parse(stdout)
    expect(status).toBe(3)
    expect(sections.payments).toMatchObject({
      status: 'failed',
      data: null,
      errors: [
        {
          message: MESSAGE,
          hint: `As a superuser: ALTER ROLE "${READER}" BYPASSRLS; if its policies show every row, set row_policies = "trusted" under [targets.test.database].`,
        },
      ],
    })
    expect(sections.leads.status).toBe('whole')
    const unknown = rules
      .filter(
        ({ status, errors }: { status: string; errors: readonly { message: string }[] }) =>
          status === 'unknown' && errors.some(({ message }) => message === MESSAGE),
      )
      .map(({ id }: { id: string }) => id)
    expect(unknown.toSorted()).toEqual([
      'credit_mismatch',
      'credits_without_money',
      'login_issue',
      'payment_issue',
      'potential_customers',
      'premium_requests',
      'repeat_customers',
      'silence',
      'stuck_deposits',
    ])
    expect(stderr).toContain(MESSAGE)
  })

  it('is taken as it is shown where the settings trust the policies, and where the role sees all', async ({ world }) => {
    await writeLogs(world)
    await world.platform.add(stuck())
    await hide(world)
    await world.platform.sql('CREATE POLICY all_rows ON deposit_requests USING (true)')

    expect((await world.run(['problems', '--only', 'stuck_deposits'])).status).toBe(3)
    await world.configure({ database: { row_policies: 'trusted' } })
    expect((await world.run(['problems', '--only', 'stuck_deposits'])).stdout).toContain('1 deposit')
    expect((await examineWorld(world)).of('tables').standing).toBe('fine')
  })

  it('ends no problem that watch told', async ({ world }) => {
    await writeLogs(world)
    await world.platform.add(stuck())
    const office = await startReceiver()
    onTestFinished(() => office.close())
    await world.configure({ more: `[channels.office]\ntype = "webhook"\nurl = "${office.url}"\n` })
    await world.run(['watch', '--once'])
    expect(office.accepted[0]?.body.alerts).toMatchObject([{ rule: 'stuck_deposits', change: 'opened' }])
    await hide(world)

    const { stdout } = await world.run(['watch', '--once'])

    expect(office.received).toHaveLength(1)
    expect(stdout).not.toMatch(/is over|resolved/)
  })

  it('says the same of one person and of one deposit', async ({ world }) => {
    await hide(world)
    for (const command of [['deposit', 'PC-1'], ['activity']]) {
      const { status, stdout, stderr } = await world.run(command)
      expect([status, stdout + stderr]).toEqual([3, expect.stringContaining(MESSAGE)])
    }
  })

  it('is mentioned by grants, too', async ({ world }) => {
    const { stdout } = await world.run(['grants', '--only', 'sql'])

    expect(stdout).toContain(`--   ALTER ROLE "${READER}" BYPASSRLS;\n-- or, if the policies already allow every row`)
  })
})
