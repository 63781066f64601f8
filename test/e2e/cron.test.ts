import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished } from 'vitest'
import { aDeposit, anAccount } from '../support/builders.js'
import { hasCrontab, readCrontab, useEmptyCrontab, writeCrontab } from '../support/crontab.js'
import { it, type World } from '../support/world.js'

/** The stored crontab: `-l` shows a carriage return as two characters. */
const stored = (): string => spawnSync('crontab', ['-e'], { env: { ...process.env, VISUAL: 'cat', EDITOR: 'cat' } }).stdout.toString()
useEmptyCrontab()

const MAIL_LINE = 'CONTENT_TYPE="text/plain; charset=utf-8"'

const config = (world: World): string => join(world.home, '.config/check_status/config.toml')

describe('check_status install-cron', () => {
  it('prints the line with absolute paths and how to add it, without changing the crontab', async ({ world }) => {
    const { status, stdout, stderr } = await world.run(['install-cron', '--config', '.config/check_status/config.toml', '-o', 'r.txt'])

    expect(status).toBe(0)
    const [marker, mail, line, ...more] = stdout.split('\n')
    expect([marker, mail, more]).toEqual([`# check_status: default target of ${config(world)}`, MAIL_LINE, ['']])
    expect(line).toMatch(/^([1-9]|[1-4]\d|5[0-8]) 6 \* \* \* \/\S+ .*\/check_status\.sh report --quiet -o \//)
    expect(line).toContain(` -o ${world.home}/r.txt --config ${config(world)}`)
    expect(stderr).toContain('--write')
    expect(readCrontab().toString()).toBe('')
  })

  it('adds the entry once to a crontab in any encoding, and removes it again', async ({ world }) => {
    const before = Buffer.from('MAILTO=""\n# caf\u00e9, as Latin-1 has it\n0 1 1 1 * true\n', 'latin1')
    writeCrontab(before)

    const first = await world.run(['install-cron', '--write'])
    const once = readCrontab()
    const second = await world.run(['install-cron', '--write'])
    const twice = readCrontab()
    const hourly = await world.run(['install-cron', '--write', '--hourly'])
    const changed = readCrontab().toString('latin1')
    const removed = await world.run(['install-cron', '--remove'])

    expect([first, second, hourly, removed].map(({ status }) => status)).toEqual([0, 0, 0, 0])
    expect(once.toString('latin1')).toBe(before.toString('latin1') + first.stdout)
    expect([first.stderr, second.stderr]).toEqual([
      expect.stringContaining('now in the crontab of'),
      expect.stringContaining('already in the crontab of'),
    ])
    expect(twice).toEqual(once)
    expect(changed).toMatch(/\n\d+ \* \* \* \* \S+ [^\n]*report --quiet[^\n]*\n$/)
    expect(changed.split('# check_status').length).toBe(2)
    expect(removed.stdout).toContain('Removed')
    expect(readCrontab()).toEqual(before)
  })

  it('adds the entry once to a crontab with Windows line ends, and removes it again', async ({ world }) => {
    writeCrontab('0 1 * * * backup\r\n')
    await world.run(['install-cron', '--write'])
    const whole = readCrontab().toString()
    writeCrontab(whole.replaceAll('\\r\n', '\n').replaceAll('\n', '\r\n'))
    expect((await world.run(['install-cron', '--write', '--hourly'])).status).toBe(0)
    expect(
      readCrontab()
        .toString()
        .match(/ report --quiet /g),
    ).toHaveLength(1)
    // The shell would treat a carriage return as part of the last word.
    expect(stored()).toMatch(/^0 1 \* \* \* backup\r\n# check_status: [^\r]*\nCONTENT_TYPE[^\r]*\n[^\r]*\n$/)
    writeCrontab(stored().replaceAll(/\r?\n/g, '\r\n'))
    expect((await world.run(['install-cron', '--remove'])).stdout).toContain('Removed from')
    expect(stored()).toBe('0 1 * * * backup\r\n')
  })

  it('keeps the entries of targets apart, and leaves no empty crontab behind', async ({ world }) => {
    await world.configure({ more: '[targets.two]\nssh = false\n[targets.two.database]\nname = "x"\nuser = "x"' })
    await world.run(['install-cron', '--write', '--target', 'test'])
    await world.run(['install-cron', '--write', '--target', 'two', '--hourly'])
    expect(
      readCrontab()
        .toString()
        .match(/^# .*$/gm),
    ).toEqual(['# check_status: test', '# check_status: two'])
    expect(readCrontab().toString()).toContain(`-o ${world.home}/check_status-two.txt --target two`)

    await world.run(['install-cron', '--remove', '--target', 'test'])
    expect(
      readCrontab()
        .toString()
        .match(/^# .*$/gm),
    ).toEqual(['# check_status: two'])
    await world.run(['install-cron', '--remove', '--target', 'two'])
    const again = await world.run(['install-cron', '--remove', '--target', 'two'])

    expect([again.status, again.stdout.startsWith('Not in the crontab')]).toEqual([0, true])
    expect(hasCrontab()).toBe(false)
  })

  it('shows the old line and the new one where it replaces one, and when the new one runs', async ({ world }) => {
    const first = await world.run(['install-cron', '--write', '-o', 'a.txt'])
    const second = await world.run(['install-cron', '--write', '--hourly', '-o', 'b.txt'])
    const [, , old] = first.stdout.split('\n')
    const [, , now] = second.stdout.split('\n')

    expect(first.stderr).toMatch(
      /^check_status: now in the crontab of \S+\n {2}It runs every day at 06:\d\d \S+( \(\d\d:\d\d SAST\))?\.\n {2}It was tried once as cron does it, without an agent: host and database let it in\.\n$/,
    )
    expect(second.stderr).toMatch(
      /^check_status: replaced a line in the crontab of \S+\n {2}Old: .*\n {2}New: .*\n {2}It runs every hour, next at /,
    )
    expect(second.stderr).toContain(`  Old: ${old}\n  New: ${now}\n`)
    expect(readCrontab().toString()).toBe(second.stdout)
  })

  it('refuses a key that cron cannot use, and says how to make one', async ({ world }) => {
    const locked = await world.sshd.makeKey('locked', ['-t', 'ed25519', '-N', 'correct horse'])

    const { status, stdout, stderr } = await world.run(['install-cron', '--write', '--identity-file', locked], {
      env: { SSH_AUTH_SOCK: join(world.home, 'agent') },
    })

    expect({ status, stdout }).toEqual({ status: 64, stdout: '' })
    expect(stderr).toContain(`cron could not sign in: ${locked} has a passphrase`)
    expect(stderr).toContain("ssh-keygen -t ed25519 -N '' -f")
    expect(readCrontab().toString()).toBe('')
  })

  it('takes a key with a passphrase if the crontab names an agent that holds it, and no other', async ({ world }) => {
    const locked = await world.sshd.makeKey('in agent', ['-t', 'ed25519'])
    const socket = join(world.home, 'cron agent')
    const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: ['ignore', 'pipe', 'ignore'] })
    onTestFinished(() => void agent.kill())
    await new Promise(resolve => agent.stdout.once('data', resolve))
    const install = () => world.run(['install-cron', '--write', '--identity-file', locked])
    const env = { ...process.env, SSH_AUTH_SOCK: socket }
    spawnSync('ssh-add', ['-q', locked], { env })
    spawnSync('ssh-keygen', ['-q', '-p', '-N', 'correct horse', '-f', locked])

    expect(await install()).toMatchObject({ status: 64, stderr: expect.stringContaining('has a passphrase') })
    writeCrontab(`SSH_AUTH_SOCK = "${socket}"\n`)
    const taken = await install()
    expect(taken.stderr).toContain(`It was tried once as cron does it, with the agent at ${socket}: host and database let it in.\n`)
    expect(taken.status).toBe(0)

    await world.run(['install-cron', '--remove'])
    spawnSync('ssh-add', ['-q', '-D'], { env })
    expect(await install()).toMatchObject({ status: 64, stderr: expect.stringContaining('cron could not sign in: ') })
    expect(readCrontab().toString()).toBe(`SSH_AUTH_SOCK = "${socket}"\n`)
  })

  it('tries the sign-in once as cron does it: refuses what only a person can mend, and warns of the rest', async ({ world }) => {
    const unknown = await world.sshd.makeKey(`unknown ${Math.random()}`, ['-t', 'ed25519'], false)

    const refused = await world.run(['install-cron', '--write', '--identity-file', unknown])
    expect(refused).toMatchObject({ status: 64, stdout: '', stderr: expect.stringContaining('cron could not sign in: ') })
    expect(readCrontab().toString()).toBe('')

    await world.configure({ database: { port: 1 } })
    const warned = await world.run(['install-cron', '--write'])
    expect(warned.status).toBe(0)
    expect(warned.stderr).toMatch(/^check_status: a run from cron would fail now: PostgreSQL does not answer /)
    expect(warned.stderr).toMatch(/Until that is put right, each run writes a report that says it could read nothing\.\n$/)
  })

  it('passes the permissions of the file on, and warns of a file that others can read', async ({ world }) => {
    await writeFile(join(world.home, 'open.txt'), '', { mode: 0o644 })

    expect((await world.run(['install-cron', '-o', 'r.html', '--mode', '0644'])).stdout).toContain(' --mode 644\n')
    expect((await world.run(['install-cron', '-o', 'open.txt'])).stderr).toContain(`chmod 600 ${world.home}/open.txt`)
    expect((await world.run(['install-cron', '-o', 'open.txt', '--mode', '644'])).stderr).not.toContain('chmod')
  })

  it.for([
    [['--write', '--remove'], '--write and --remove'],
    [['--target', 'nope'], 'there is no target nope'],
    [['-o', '-'], 'no terminal to print to'],
    [['-o', 'no/such/folder/r.txt'], 'there is no folder'],
    [['-o', 'two\nlines.txt'], 'control character'],
    [['--demo'], '--demo'],
  ] as const)('refuses %j as wrong usage, without changing the crontab', async ([args, words], { world }) => {
    const { status, stdout, stderr } = await world.run(['install-cron', '--write', ...args])
    expect([status, stdout]).toEqual([64, ''])
    expect(stderr).toContain(words)
    expect(readCrontab().toString()).toBe('')
  })

  it('reports a missing crontab program, and an account that may not use it', async ({ world }) => {
    const bin = join(world.home, 'bin')
    await mkdir(bin)
    await symlink('/bin/bash', join(bin, 'bash'))
    const missing = await world.run(['install-cron', '--write'], { env: { PATH: bin } })
    // The message of Debian's crontab for accounts that are not in /etc/cron.allow.
    const message = 'You (ann) are not allowed to use this program (crontab)\\nSee crontab(1) for more information\\n'
    await writeFile(join(bin, 'crontab'), `#!/bin/bash\nprintf '${message}' >&2\nexit 1\n`, { mode: 0o755 })
    const refused = await world.run(['install-cron', '--write'], { env: { PATH: bin } })

    expect([missing.status, refused.status]).toEqual([3, 3])
    expect(missing.stderr).toContain('there is no crontab program on this host\n  Install cron')
    expect(refused.stderr).toContain('You (ann) are not allowed to use this program (crontab)')
    expect(refused.stderr).toContain('/etc/cron.allow')
  })
})

/** What cron hands its mail to: keeps each mail in the home folder that cron names in it. */
const SENDMAIL = `#!/bin/sh
letter=$(cat)
home=$(printf '%s' "$letter" | sed -n 's/^X-Cron-Env: <HOME=\\(.*\\)>$/\\1/p')
printf '%s\\n' "$letter" > "$home/mail.new" && mv "$home/mail.new" "$home/mail"
`

/**
 * Runs a cron daemon, which sees a sendmail in its own view of the file system. Only one can run on a host: if another has the lock, it
 * does the work until it ends.
 */
const keepCron = async (daemonPath: string): Promise<void> => {
  const programs = await mkdtemp(join(tmpdir(), 'cs-cron-'))
  await writeFile(join(programs, 'sendmail'), SENDMAIL, { mode: 0o755 })
  const run = 'cp -a /usr/sbin/. "$0" 2>/dev/null; mount --bind "$0" /usr/sbin && exec "$@"'
  let daemon: ChildProcess
  let again: NodeJS.Timeout | undefined
  let isOver = false
  const start = (): void => {
    daemon = spawn('unshare', ['--mount', 'sh', '-c', run, programs, daemonPath, daemonPath.endsWith('crond') ? '-n' : '-f'], {
      stdio: 'ignore',
    })
    daemon.on('exit', () => {
      if (!isOver) again = setTimeout(start, 1000)
    })
  }
  start()
  onTestFinished(async () => {
    isOver = true
    clearTimeout(again)
    daemon.kill()
    await rm(programs, { recursive: true, force: true })
  })
}

/** Debian's cron, and cronie where Debian has it. */
const DAEMONS = ['/usr/sbin/cron', '/usr/sbin/crond'].filter(path => existsSync(path))

describe('a run from cron', () => {
  it.for(DAEMONS)(
    'of %s writes its report without a terminal, an agent or an environment, and its mail names its letters',
    async (daemon, { world }) => {
      const file = join(world.home, 'report 100%.txt')
      const { stdout } = await world.run(['install-cron', '-o', file, '--config', config(world)])
      await world.platform.add(aDeposit({ account: anAccount(), status: 'verified', createdAt: '3 hours ago' }))
      const [marker, mail, line] = stdout.split('\n')
      writeCrontab(
        [
          // The home folder of the test, with its host keys and state.
          `HOME=${world.home}`,
          `* * * * * (env; tty) > ${world.home}/surroundings`,
          marker,
          mail,
          `${line?.replace(/^\d+ 6 /, '* * ')}; echo $? > ${world.home}/status`,
          '',
        ].join('\n'),
      )

      await keepCron(daemon)
      const mailed = (): Promise<string> => readFile(join(world.home, 'mail'), 'utf8').catch(() => '')
      await expect.poll(mailed, { timeout: 140_000, interval: 250 }).not.toBe('')
      writeCrontab('')

      const surroundings = await readFile(join(world.home, 'surroundings'), 'utf8')
      expect(surroundings).toContain('not a tty')
      expect(surroundings).toMatch(/^PATH=\/usr\/bin:\/bin(:\/usr\/sbin:\/sbin)?$/m)
      expect(surroundings).not.toMatch(/^(SSH_AUTH_SOCK|TERM|DISPLAY)=/m)
      const mailOfRun = await mailed()
      expect(mailOfRun.split('\n\n')[0]).toMatch(/^Content-Type: text\/plain; charset=utf-8$/m)
      expect(mailOfRun).toContain('\n🔴 1 high')
      expect(await readFile(join(world.home, 'status'), 'utf8')).toMatch(/^[12]\n$/)
      const report = await readFile(file, 'utf8')
      expect(report).toContain('PROCONNECTSA SYSTEM MONITOR')
      expect(report).toContain('MONITORING COMPLETE\n')
    },
  )
})
