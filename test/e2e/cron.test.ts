import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, onTestFinished } from 'vitest'
import { aDeposit } from '../support/builders.js'
import { it, type World } from '../support/world.js'

const crontab = (): string => spawnSync('crontab', ['-l'], { encoding: 'utf8' }).stdout
const setCrontab = (text: string): void => {
  if (text === '') spawnSync('crontab', ['-r'])
  else execFileSync('crontab', ['-'], { input: text })
}

// Whoever runs the tests has a crontab of their own, or none.
let theirs = ''
beforeEach(() => {
  theirs = crontab()
})
afterEach(() => setCrontab(theirs))

/** Settings that need nothing of the environment. */
const settle = async (world: World): Promise<string> => {
  await writeFile(join(world.logs, 'django.log'), '')
  await writeFile(join(world.logs, 'access.log'), '')
  await world.configure({
    top: `state_dir = "${join(world.home, 'state')}"\n`,
    ssh: { known_hosts: join(world.home, '.ssh/known_hosts') },
    database: { password_file: join(world.home, 'password') },
  })
  return join(world.home, '.config/check_status/config.toml')
}

/** Debian's own daemon; one that runs already does the same work. */
const startCron = (): ChildProcess => {
  const cron = spawn('cron', ['-f'], { stdio: 'ignore', env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' } })
  onTestFinished(() => void cron.kill())
  return cron
}

describe('install-cron', () => {
  it('prints the line and changes nothing', async ({ world }) => {
    const config = await settle(world)

    const { status, stdout, stderr } = await world.run(['install-cron', '--config', config, '-o', 'status 50%.html'])

    expect(status).toBe(0)
    expect(stdout).toMatch(
      /^# check_status: default target of \/.*\n[1-9]\d? 6 \* \* \* .*check_status\.sh report --quiet -o '\/.*status 50\\%\.html' --config \/.*\n$/,
    )
    expect(stderr).toContain('--write')
    expect(crontab()).toBe(theirs)
  })

  it('adds it once to what is there, and takes it out again', async ({ world }) => {
    const config = await settle(world)
    setCrontab('# mine\n5 4 * * * true\n')

    await world.run(['install-cron', '--config', config, '--hourly', '--write'])
    await world.run(['install-cron', '--config', config, '--hourly', '--write'])
    expect(crontab()).toMatch(/^# mine\n5 4 \* \* \* true\n# check_status: .*\n[1-9]\d? \* \* \* \* .*report --quiet.*\n$/)

    await world.run(['install-cron', '--config', config, '--remove'])
    expect(crontab()).toBe('# mine\n5 4 * * * true\n')
  })

  it('refuses a folder that is not there before cron would, every hour', async ({ world }) => {
    const config = await settle(world)

    expect(await world.run(['install-cron', '--config', config, '-o', '/nowhere/r.html', '--write'])).toMatchObject({
      status: 64,
      stderr: expect.stringContaining('there is no folder /nowhere'),
    })
  })
})

describe('run by cron', () => {
  it('makes the report without a terminal, an agent or anybody to ask', async ({ world }) => {
    const config = await settle(world)
    await world.platform.add(aDeposit({ status: 'verified' }))
    const file = join(world.home, 'status.json')
    const { stdout } = await world.run(['install-cron', '--config', config, '-o', file])
    const [, line = ''] = stdout.split('\n')
    setCrontab(`MAILTO=""\n${line.replace(/^\S+ \S+/, '* *')}\n`)
    startCron()

    // Cron looks once a minute, at its first second.
    let written = ''
    for (let i = 0; i < 130 && written === ''; i++) {
      await new Promise(resolve => setTimeout(resolve, 1000))
      written = await readFile(file, 'utf8').catch(() => '')
    }

    expect(JSON.parse(written)).toMatchObject({ schemaVersion: 1, status: 2, summary: { high: 1 } })
  }, 180_000)
})
