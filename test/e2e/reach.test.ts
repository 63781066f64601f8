import { spawnSync } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { aWalletTransaction } from '../support/builders.js'
import { djangoLine } from '../support/rotations.js'
import { it, type World } from '../support/world.js'

/** The content of the application log, with a first line that is so many minutes old. */
const aLog = async (world: World, minutes: number, lines = djangoLine(50, 'ERROR', 'Bank feed is silent')): Promise<string> => {
  const path = join(world.logs, 'django.log')
  await world.configure({ logs: [{ name: 'django', path, kind: 'django' }] })
  await writeFile(path, djangoLine(minutes, 'INFO', 'began') + lines)
  return path
}

const problems = async (world: World, rule: string, format = 'text'): Promise<string> =>
  (await world.run(['problems', '--only', rule, '--format', format, '--all'])).stdout.replaceAll(/<\/?bdi>/g, '')

const reachOf = async (world: World, rule: string) => JSON.parse(await problems(world, rule, 'json')).rules[0].reach

const SINCE = /since \d{4}-\d\d-\d\d \d\d:\d\d \(the log begins there\)/

const FAILED = Array.from({ length: 6 }, () => djangoLine(40, 'WARNING', 'LOGIN FAILED: thandi@fix.example - wrong password')).join('')
const UNMATCHED = djangoLine(40, 'WARNING', 'Unmatched bank reference in statement: ANN LEE')

describe('a problem found in part of the window', () => {
  it.for([
    ['log_errors', djangoLine(50, 'ERROR', 'Bank feed is silent'), 'at least 1 error in the logs '],
    ['failed_logins', FAILED, 'failed at least 6 times to log in, '],
    ['unmatched_money', UNMATCHED, 'at least 1 payment that nobody could be found for, in the logs '],
  ] as const)('says since when the logs were read, in every format: %s', async ([rule, lines, words], { world }) => {
    const path = await aLog(world, 60, lines)

    for (const format of ['text', 'markdown', 'html', 'csv', 'nagios', 'json'])
      expect((await problems(world, rule, format)).replaceAll(/\s+/g, ' '), format).toMatch(new RegExp(words + SINCE.source))
    expect((await problems(world, rule, 'html')).match(/Looked at: [^<]*/g)).toEqual([
      expect.stringMatching(new RegExp(`^Looked at: django ${SINCE.source} in ${path}, nothing passed over$`)),
    ])
    expect(await reachOf(world, rule)).toMatchObject({
      isWhole: false,
      since: expect.stringMatching(/^\d{4}-/),
      logs: [{ name: 'django', begins: true, files: [path], passedOver: [] }],
      notLookedAt: [],
    })
    const metrics = await problems(world, rule, 'prometheus')
    expect(metrics).toMatch(new RegExp(`^check_status_rule_since_seconds\\{target="test",rule="${rule}"\\} 3[56]\\d\\d$`, 'm'))
    expect(spawnSync('promtool', ['check', 'metrics'], { input: metrics }).status).toBe(0)
  })

  it('says so if a log is absent', async ({ world }) => {
    const django = await aLog(world, 3000)
    const access = join(world.logs, 'access.log')
    await world.configure({
      logs: [
        { name: 'django', path: django, kind: 'django' },
        { name: 'access', path: access, kind: 'access' },
      ],
    })

    expect((await problems(world, 'log_errors')).replaceAll(/\s+/g, ' ')).toContain(
      'at least 1 error in the logs in the last 24 hours, of which not all was looked at',
    )
    expect(await reachOf(world, 'log_errors')).toMatchObject({ isWhole: false, since: null, notLookedAt: ['access'] })
    expect(await problems(world, 'log_errors', 'html')).toContain('(1 of 2 logs)')
    expect(await problems(world, 'log_errors', 'prometheus')).not.toContain('rule_since_seconds')
  })

  it('has no start date if another log holds earlier errors', async ({ world }) => {
    const django = await aLog(world, 3000, djangoLine(300, 'ERROR', 'Bank feed is silent'))
    const worker = join(world.logs, 'worker.log')
    await writeFile(worker, djangoLine(60, 'INFO', 'began') + djangoLine(40, 'ERROR', 'Mail is refused'))
    await world.configure({
      logs: [
        { name: 'django', path: django, kind: 'django' },
        { name: 'worker', path: worker, kind: 'django' },
      ],
    })

    expect((await problems(world, 'log_errors')).replaceAll(/\s+/g, ' ')).toMatch(
      /at least 2 errors in the logs in the last 24 hours, looked at whole only since \S+ \S+ \(a log begins there\)/,
    )
  })

  it('keeps the reach of its logs in a saved report, and has none in a report of an older version', async ({ world }) => {
    await aLog(world, 60)
    const saved = await problems(world, 'log_errors', 'json')
    await writeFile(join(world.home, 'saved.json'), saved)
    const again = async (): Promise<string> => (await world.run(['problems', '--input', 'saved.json', '--format', 'html'])).stdout

    expect(await again()).toContain('Looked at: ')
    const older = JSON.parse(saved)
    for (const rule of older.rules) delete rule.reach
    await writeFile(join(world.home, 'saved.json'), JSON.stringify(older))
    expect(await again()).not.toContain('Looked at: ')
  })
})

describe('the reach of logs that were read whole', () => {
  it.for([
    ['log_errors', djangoLine(50, 'ERROR', 'Bank feed is silent'), /^🟠 1 error in the logs in the last 24 hours/m],
    ['failed_logins', FAILED, /^🔴 \S+ failed \d+ times to log in, in the last 24 hours/m],
    [
      'unmatched_money',
      UNMATCHED,
      /^🔴 1 payment that nobody could be found for 🆕|^🔴 1 payment that nobody could be found for( \(| \[)/m,
    ],
  ] as const)('is stated in HTML, JSON and metrics, but not in text: %s', async ([rule, lines, words], { world }) => {
    await aLog(world, 3000, lines)

    expect(await problems(world, rule)).toMatch(words)
    expect(await problems(world, rule)).not.toContain('Looked at')
    expect(await problems(world, rule, 'html')).toContain('Looked at: django since ')
    expect(await reachOf(world, rule)).toMatchObject({ isWhole: true, notLookedAt: [] })
    expect(await problems(world, rule, 'prometheus')).toMatch(/rule_since_seconds\S+ 86\d\d\d\n/)
  })

  it('is stated for a rule that found nothing too', async ({ world }) => {
    await aLog(world, 3000, '')

    expect(await problems(world, 'log_errors')).toContain('✅ No problems')
    expect(await problems(world, 'log_errors', 'html')).toMatch(/log_errors: Looked at: django since /)
    expect(await reachOf(world, 'log_errors')).toMatchObject({ isWhole: true })
    expect(await problems(world, 'log_errors', 'prometheus')).toMatch(/rule_since_seconds\S+ 86400\n/)
    expect(JSON.parse(await problems(world, 'open_tickets', 'json')).rules[0].reach).toBeNull()
  })

  it('is not mentioned for payments that a table holds', async ({ world }) => {
    await aLog(world, 3000, '')
    await world.platform.add(
      aWalletTransaction({ wallet: null, status: 'pending', reference: 'UNMATCHED_CUS77777777', createdAt: '5 days ago' }),
    )

    expect(await problems(world, 'unmatched_money')).toMatch(/^🔴 1 payment that nobody could be found for [^,]*$/m)
  })
})
