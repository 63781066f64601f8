import { execFile } from 'node:child_process'
import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect } from 'vitest'
import { it } from '../support/world.js'

/** PostgreSQL servers that run below a folder. */
const serversIn = async (folder: string): Promise<string[]> =>
  (await promisify(execFile)('ps', ['-eo', 'args='])).stdout.split('\n').filter(row => row.includes(folder))

describe('check_status --demo', () => {
  it('says in which folder it cannot create its own', async ({ world }) => {
    const TMPDIR = join(world.home, 'nowhere')

    expect(await world.run(['--demo'], { env: { TMPDIR } })).toEqual({
      status: 3,
      stdout: '',
      stderr: `check_status: cannot create a folder in ${TMPDIR}: ENOENT\n  Set TMPDIR to a folder that you can write to.\n`,
    })
  })

  it('makes the whole report from a platform of its own, with every section saying something', async ({ world }) => {
    const { status, stdout, stderr } = await world.run(['--demo'])

    // Its invented day has problems of every severity.
    expect({ status, stderr }).toEqual({ status: 2, stderr: '' })
    for (const words of [
      /^Total: [1-9]/m,
      /anonymous accounts/,
      /NEVER logged in: [1-9]/,
      /^Failed log-ins: (?:at least )?[1-9]/m,
      /PENDING DEPOSITS NEEDING APPROVAL: [1-9]/,
      /premium/,
      /VERIFIED LEADS WITHOUT A PROVIDER: [1-9]/,
      /^ {2}1 verified lead without a provider expired: nobody can be assigned any more$/m,
      /^ {2}Not shown: 1 client of the public form \(no log-in: they never chose a password\)$/m,
      /^With Credits: [1-9]/m,
      /^New users: [1-9]/m,
      /^New deposits: [1-9]/m,
      /^New leads: [1-9]/m,
      /^django: [1-9]\d* errors/m,
      /\(\d+ times\)/,
      /✅ MONITORING COMPLETE/,
    ])
      expect(stdout).toMatch(words)
    for (const [, domain] of stdout.matchAll(/\S+@(\S+?)[\s:,]/g)) expect(domain).toMatch(/(\.example|^example\.com)$/)
  })

  it('names commands that show the demo, too', async ({ world }) => {
    const { stdout } = await world.run(['--demo'])
    const commands = [...stdout.matchAll(/(?:→ |more: )(check_status .*?)(?: - .*)?$/gm)].map(([, command]) => command as string)

    expect(commands.length).toBeGreaterThan(10)
    for (const command of commands) expect(command).toMatch(/ --demo$/)
    const [, reference = ''] = /→ check_status deposit (\S+) --demo$/m.exec(stdout) ?? []
    const page = await world.run(['deposit', reference, '--demo'])
    expect(page).toMatchObject({ status: 0, stderr: '' })
    expect(page.stdout).toMatch(/^More: check_status user \S+ --demo$/m)
  })

  it('needs no settings, and is not touched by the ones there are', async ({ world }) => {
    await world.configure({ ssh: { host: 'nowhere.invalid' }, more: 'nonsense = true' })

    await writeFile(join(world.home, '.ssh/config'), 'Host *\n  ProxyJump nowhere.invalid\n')

    expect((await world.run(['--demo', '--only', 'registrations'], { env: { CHECK_STATUS_SSH_HOST: 'nowhere.invalid' } })).status).toBe(0)
    expect(await world.run(['--demo', '--host', 'nowhere.invalid'])).toMatchObject({
      status: 64,
      stdout: '',
      stderr: expect.stringContaining('its own platform'),
    })
  })

  it('serves the other commands too', async ({ world }) => {
    expect((await world.run(['logs', 'django', '-n', '1', '--demo'])).stdout).toMatch(/^INFO .*\n$/)
    expect((await world.run(['--demo', 'activity', '--limit', '1'])).stdout.split('\n')).toHaveLength(2)
  })

  it.for([['SIGINT', 130] as const, ['SIGTERM', 143] as const])(
    'removes all it started after %s',
    async ([signal, expected], { world }) => {
      // A temporary folder of its own, so that nobody else's demo is counted; PostgreSQL's user must get into it.
      const TMPDIR = join(world.home, 'tmp')
      await mkdir(TMPDIR, { mode: 0o755 })
      await chmod(world.home, 0o755)
      const running = world.start(['--demo', 'logs', '-f'], { env: { TMPDIR } })
      await running.until(/INFO/)
      expect(await readdir(TMPDIR)).toHaveLength(2)
      expect(await serversIn(TMPDIR)).not.toEqual([])

      running.child.kill(signal)

      expect(await running.ended).toMatchObject({ status: expected, stderr: '' })
      expect(await readdir(TMPDIR)).toEqual([])
      expect(await serversIn(TMPDIR)).toEqual([])
    },
  )
})
