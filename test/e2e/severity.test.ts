import { spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { aDeposit, aLead, anAccount, aUser } from '../support/builders.js'
import { anEmptyLog } from '../support/empty-log.js'
import { it, type World } from '../support/world.js'

/** One medium problem is open, and every rule can be judged. */
const aWaitingLead = async ({ platform, logs }: World): Promise<void> => {
  await anEmptyLog(join(logs, 'django.log'))
  await anEmptyLog(join(logs, 'access.log'))
  await platform.add(aLead({ createdAt: '3 days ago', status: 'pending' }))
}

const aLatePayment = () =>
  aDeposit({ account: anAccount({ user: aUser({ createdAt: '9 days ago' }) }), status: 'pending', createdAt: '5 hours ago' })

const NONE = 'No problems of severity high or above'

describe('--severity', () => {
  it.for([
    ['text', [`✅ ${NONE} · 1 less severe not shown`]],
    ['markdown', [`✅ ${NONE} · 1 less severe not shown`]],
    ['html', [`✅ ${NONE}`, '1 less severe not shown']],
    ['csv', ['test,,not shown,1 less severe than high,']],
    ['nagios', ['CHECK_STATUS OK - no problems of severity high or above, 1 less severe not shown | high=0;;0 unknown=0 time=']],
  ] as const)('says in %s what was requested and what is left out, never that all is well', async ([format, words], { world }) => {
    await aWaitingLead(world)

    const { status, stdout } = await world.run(['problems', '--severity', 'high', '--format', format])

    for (const said of words) expect(stdout).toContain(said)
    expect(stdout).not.toMatch(/no problems(?! of severity)/i)
    expect(stdout).not.toContain('waiting_leads')
    // The exit status covers the requested severities only.
    expect(status).toBe(0)
    expect((await world.run(['problems', '--severity', 'medium', '--format', format])).status).toBe(1)
  })

  it('is stated beside problems too', async ({ world }) => {
    await aWaitingLead(world)
    await world.platform.add(aLatePayment())

    const { status, stdout } = await world.run(['problems', '--severity', 'high'])

    expect(stdout).toMatch(/^🔴 1 high · 1 less severe not shown$/m)
    expect(status).toBe(2)
  })

  it('leaves nothing out if all problems are severe enough', async ({ world }) => {
    await aWaitingLead(world)

    expect((await world.run(['problems', '--severity', 'medium'])).stdout).toMatch(/^🟡 1 medium$/m)
    expect((await world.run(['problems', '--severity', 'info', '--only', 'log_errors'])).stdout).not.toContain('of severity')
  })

  it('is in the JSON, whose summary counts all problems', async ({ world }) => {
    await aWaitingLead(world)

    const { stdout } = await world.run(['problems', '--severity', 'high', '--format', 'json'])

    expect(JSON.parse(stdout)).toMatchObject({
      request: { severity: 'high' },
      status: 0,
      summary: { high: 0, medium: 1 },
      problems: [],
      rules: expect.arrayContaining([expect.objectContaining({ id: 'waiting_leads', status: 'problem' })]),
    })
    expect(JSON.parse((await world.run(['problems', '--format', 'json'])).stdout).request.severity).toBeNull()

    await writeFile(join(world.home, 'saved.json'), stdout)
    for (const more of [[], ['--severity', 'medium']])
      expect((await world.run(['problems', '--input', 'saved.json', ...more])).stdout).toContain(`✅ ${NONE} · 1 less severe not shown`)
    await world.run(['problems', '-o', 'whole.json'])
    expect((await world.run(['problems', '--input', 'whole.json', '--severity', 'high'])).stdout).toContain(
      `✅ ${NONE} · 1 less severe not shown`,
    )
  })

  it('gives monitoring no count of other severities, and no zero for ignored problems', async ({ world }) => {
    await aWaitingLead(world)
    await world.run(['ignore', 'waiting_leads'])

    const { stdout } = await world.run(['problems', '--severity', 'high', '--format', 'prometheus'])

    expect(stdout).toContain('check_status_problem_subjects{target="test",rule="payment_issue",severity="high"} 0\n')
    expect(stdout).not.toMatch(/severity="(medium|warning|info)"/)
    expect(stdout).not.toMatch(/ignored_subjects\S*waiting_leads/)
    expect(stdout).toContain('check_status_ignored_subjects{target="test",rule="payment_issue"} 0\n')
    expect(spawnSync('promtool', ['check', 'metrics'], { input: stdout }).status).toBe(0)
  })
})

describe('--only', () => {
  it('says how many of all rules found nothing', async ({ world }) => {
    await aWaitingLead(world)

    for (const format of ['text', 'markdown', 'html'])
      expect((await world.run(['problems', '--only', 'open_tickets', '--format', format])).stdout).toContain(
        '✅ No problems by 1 of 17 rules',
      )
    expect((await world.run(['report', '--only', 'registrations,providers', '--format', 'html'])).stdout).toMatch(
      /✅ No problems by \d of 17 rules/,
    )
    const { stdout } = await world.run(['problems', '--skip', 'waiting_leads', '--severity', 'high', '--format', 'nagios'])
    expect(stdout).toContain('OK - no problems of severity high or above by 16 of 17 rules | high=0;;0 ')
  })

  it('lists the rules that were left out in the JSON', async ({ world }) => {
    await aWaitingLead(world)

    await world.run(['problems', '--skip', 'waiting_leads', '-o', 'saved.json'])
    const saved = JSON.parse((await world.run(['--input', 'saved.json', '--format', 'json'])).stdout)

    expect(saved.request.rulesLeftOut).toEqual(['waiting_leads'])
    expect((await world.run(['problems', '--input', 'saved.json'])).stdout).toContain('✅ No problems by 16 of 17 rules')
  })

  it('of sections without a rule makes monitoring UNKNOWN, and says so', async ({ world }) => {
    await aWaitingLead(world)

    const { status, stdout } = await world.run(['report', '--only', 'trends', '--format', 'nagios'])

    expect(stdout).toMatch(/^CHECK_STATUS UNKNOWN - no rule was asked \| time=\d+\.\d{3}s\n$/)
    expect(status).toBe(3)
    expect((await world.run(['report', '--only', 'trends'])).status).toBe(0)
  })
})

describe('an ignored subject of a partial reading', () => {
  it('leaves its rule unknown', async ({ world }) => {
    await aWaitingLead(world)
    const at = new Date(Date.now() + 7_200_000 - 600_000).toISOString().slice(0, 19).replace('T', ' ')
    await writeFile(join(world.logs, 'django.log'), `ERROR ${at},123 payments 1 2 Bank feed is silent\n`)
    const [found] = JSON.parse((await world.run(['problems', '--only', 'log_errors', '--format', 'json'])).stdout).problems
    await world.run(['ignore', found.subjects[0].id])

    const { stdout } = await world.run(['problems', '--only', 'log_errors'])
    expect(stdout).toMatch(/^❓ 1 unknown · 1 ignored$/m)
    const metrics = (await world.run(['problems', '--only', 'log_errors', '--format', 'prometheus'])).stdout
    expect(metrics).toContain('rule_known{target="test",rule="log_errors"} 0\n')
    expect(metrics).not.toContain('check_status_problem_subjects')
  })
})
