import { spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { aDeposit, anAccount, aUser } from '../support/builders.js'
import { anEmptyLog } from '../support/empty-log.js'
import { it, type World } from '../support/world.js'

const aPendingDeposit = async ({ platform, logs }: World): Promise<void> => {
  const owner = aUser({ email: 'owner@plumbers.example', createdAt: '9 days ago' })
  await platform.add(
    owner,
    aDeposit({ account: anAccount({ user: owner }), amount: '160.00', status: 'pending', createdAt: '50 hours ago' }),
  )
  await anEmptyLog(join(logs, 'django.log'))
  await anEmptyLog(join(logs, 'access.log'))
}

describe('check_status for machines', () => {
  it('is a monitoring plugin: one line whose first word agrees with the exit status', async ({ world }) => {
    await aPendingDeposit(world)

    const { status, stdout, stderr } = await world.run(['--format', 'nagios'])

    expect(stderr).toBe('')
    expect(status).toBe(2)
    expect(stdout).toMatch(
      /^CHECK_STATUS CRITICAL - \d+ high[,:] [^|\n]*\(payment_issue\)[^|\n]* \| high=\d+;;0 [^|\n]* unknown=0 time=\d+\.\d{3}s\n$/,
    )
  })

  it('is UNKNOWN to monitoring if the platform cannot be reached, and says why in the line', async ({ world }) => {
    await world.configure({ ssh: { port: 1 } })

    const { status, stdout } = await world.run(['--format', 'nagios'])

    expect(status).toBe(3)
    expect(stdout).toMatch(/^CHECK_STATUS UNKNOWN - \d+ unknown: not reached: [^|\n]+ \| high=U;;0 /)
  })

  it('writes a textfile-collector file that promtool accepts, for a reachable and an unreachable target', async ({ world }) => {
    await aPendingDeposit(world)
    await world.configure({
      more: '[targets.gone]\n[targets.gone.ssh]\nhost = "127.0.0.1"\nport = 1\n[targets.gone.database]\nname = "x"\nuser = "x"\n',
    })

    await world.run(['--target', 'test,gone', '-o', 'check_status.prom'])
    const text = await readFile(join(world.home, 'check_status.prom'), 'utf8')
    const checked = spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' })

    expect([checked.status, checked.stdout, checked.stderr]).toEqual([0, '', ''])
    for (const sample of [
      'check_status_up{target="test"} 1',
      'check_status_up{target="gone"} 0',
      'check_status_problem_subjects{target="test",rule="payment_issue",severity="high"} 1',
      'check_status_rule_known{target="gone",rule="stuck_deposits"} 0',
      'check_status_pending_rand{target="test"} 160',
    ])
      expect(text).toContain(`${sample}\n`)
    expect(Number(/^check_status_oldest_pending_seconds\S* (\d+)$/m.exec(text)?.[1])).toBeGreaterThanOrEqual(50 * 3600)
    expect(text).not.toContain('plumbers.example')
  })
})
