import { spawnSync } from 'node:child_process'
import { constants } from 'node:fs'
import { chown, copyFile, mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect } from 'vitest'
import { understand } from '../support/unit.js'
import { COMMAND, it, type World } from '../support/world.js'

const config = (world: World): string => join(world.home, '.config/check_status/config.toml')
const isRoot = process.getuid?.() === 0

/** The lines of the unit that set `key`. */
const lines = (unit: string, key: string): string[] => unit.split('\n').filter(line => line.startsWith(`${key}=`))

// Both the shell and systemd would expand a variable in this name.
const ODD_KEY = `$\{key} $$.pem`

const TWO = '[targets.two]\nssh = false\n[targets.two.database]\nname = "x"\nuser = "x"'

describe('check_status install-service', () => {
  it('prints a unit that passes systemd-analyze, and how to install it', async ({ world }) => {
    const { status, stdout, stderr } = await world.run(['install-service'])

    expect(status).toBe(0)
    const unit = await understand(stdout)
    expect([unit.status, unit.said]).toEqual([0, ''])
    expect(unit.isSafe(25)).toBe(true)
    expect(unit.words).toEqual([process.execPath, COMMAND, 'watch', '--config', config(world)])
    expect(unit.value('Environment')).toBe(`HOME=${world.home}`)
    expect(unit.value('ReadWritePaths')).toBe(join(world.home, '.local/state/check_status'))
    expect(stdout).toContain(`\nUser=${userInfo().username}\n`)
    expect(stderr).toContain('check_status install-service | sudo tee /etc/systemd/system/check_status.service')
    expect(stderr).toContain('systemctl daemon-reload && sudo systemctl enable --now check_status\n')
  })

  it('sets up readiness, watchdog, reload and restart', async ({ world }) => {
    const { stdout } = await world.run(['install-service'])

    for (const line of ['Type=notify', 'NotifyAccess=all', 'WatchdogSec=5min', 'ExecReload=/bin/kill -HUP $MAINPID', 'Restart=on-failure'])
      expect(stdout.split('\n')).toContain(line)
  })

  it('names a program that runs without an environment', async ({ world }) => {
    const { words } = await understand((await world.run(['install-service'])).stdout)

    const [program = '', script = ''] = words
    const ran = spawnSync(program, [script, '--version'], { env: {}, cwd: '/', encoding: 'utf8' })

    expect([ran.status, ran.stdout]).toEqual([0, expect.stringMatching(/^\d+\.\d+\.\d+\n$/)])
  })

  it('creates the state folder for the owner only', async ({ world }) => {
    await world.run(['install-service'], { env: { XDG_STATE_HOME: join(world.home, 'state') } })

    const { mode } = await stat(join(world.home, 'state/check_status'))
    expect(mode & 0o777).toBe(0o700)
  })

  it('writes paths of any name as absolute paths', async ({ world }) => {
    const folder = join(world.home, `it's 100% "$HOME" \\ %h`)
    await mkdir(folder)
    await rename(config(world), join(folder, 'a; b.toml'))
    const { stdout } = await world.run(['install-service', '--config', join(folder, 'a; b.toml'), '--identity-file', ODD_KEY], {
      env: { XDG_STATE_HOME: folder },
    })

    const unit = await understand(stdout)
    expect([unit.status, unit.said]).toEqual([0, ''])
    expect(unit.words.slice(2)).toEqual(['watch', '--config', join(folder, 'a; b.toml'), '--identity-file', join(world.home, ODD_KEY)])
    expect(unit.value('ReadWritePaths')).toBe(join(folder, 'check_status'))
    expect(stdout).toContain('Environment="XDG_STATE_HOME=')
  })

  it('shares /tmp with the host if the database socket is there', async ({ world }) => {
    await world.configure({ ssh: false, database: { socket: '/tmp' } })

    expect(lines((await world.run(['install-service'])).stdout, 'PrivateTmp')).toEqual(['PrivateTmp=no'])
  })

  it('names the units of several targets after them', async ({ world }) => {
    await world.configure({ more: TWO, top: 'default_target = "test"' })

    const usual = await world.run(['install-service'])
    const two = await world.run(['install-service', '--target', 'two'])
    const both = await world.run(['install-service'], { env: { CHECK_STATUS_TARGET: 'test,two' } })

    expect((await understand(usual.stdout)).words.slice(-2)).toEqual(['--target', 'test'])
    expect(usual.stderr).toContain('/etc/systemd/system/check_status-test.service')
    expect(two.stderr).toContain('check_status install-service --target two | sudo tee /etc/systemd/system/check_status-two.service')
    expect(two.stdout).toContain('Description=check_status watch (two)\n')
    expect(both.stderr).toContain("'/etc/systemd/system/check_status-test\\x2ctwo.service'")
    expect(both.stdout).toContain('Description=check_status watch (test, two)\n')
    expect((await understand(both.stdout, 'check_status-test\\x2ctwo.service')).said).toBe('')
  })

  it('lets a service on the host reach the logs and the database there', async ({ world }) => {
    const remote = await world.run(['install-service'])
    await world.configure({ ssh: false, database: { socket: '/var/run/postgresql' } })
    const { stdout } = await world.run(['install-service'])

    expect(lines(stdout, 'After')).toEqual(['After=network-online.target postgresql.service'])
    expect(lines(stdout, 'RestrictAddressFamilies')[0]).toContain('AF_UNIX')
    expect(lines(stdout, 'CapabilityBoundingSet')).toEqual([`CapabilityBoundingSet=${isRoot ? 'CAP_DAC_READ_SEARCH' : ''}`])
    expect(lines(remote.stdout, 'CapabilityBoundingSet')).toEqual(['CapabilityBoundingSet='])
  })

  it('prints a timer with the short run that it starts, and a command that writes each to its place', async ({ world }) => {
    const { status, stdout, stderr } = await world.run(['install-service', '--timer'])

    expect(status).toBe(0)
    expect(stdout.match(/^# \/etc.*$/gm)).toEqual([
      '# /etc/systemd/system/check_status.service',
      '# /etc/systemd/system/check_status.timer',
    ])
    expect(stderr).toContain('sudo systemctl daemon-reload && sudo systemctl enable --now check_status.timer\n')
    const [, split = ''] = /\| sudo (awk .*)\n/.exec(stderr) ?? []
    await mkdir(join(world.home, 'units'))
    const here = split.replace('\\/etc\\/systemd\\/', 'units\\/')
    await writeFile(join(world.home, 'both'), stdout.replaceAll('# /etc/systemd/system/', '# units/'))
    expect((await world.shell(`${here} < both`).ended).status).toBe(0)

    const unit = await understand(await readFile(join(world.home, 'units/check_status.service'), 'utf8'))
    expect([unit.status, unit.said]).toEqual([0, ''])
    expect(unit.words).toEqual([process.execPath, COMMAND, 'watch', '--once', '--config', config(world)])
    expect(await readFile(join(world.home, 'units/check_status.timer'), 'utf8')).toMatch(/^# units.*\n\[Unit\]\n/)
  })

  it('says, like install-cron, that a Node.js in a folder of its version goes with the next', async ({ world }) => {
    const node = join(world.home, '.nvm/versions/node/v20.19.0/bin/node')
    await mkdir(dirname(node), { recursive: true })
    await copyFile(process.execPath, node, constants.COPYFILE_FICLONE)

    const [service, cron] = [
      await world.shell(`'${node}' '${COMMAND}' install-service`).ended,
      await world.shell(`'${node}' '${COMMAND}' install-cron`).ended,
    ]
    expect(service.stderr).toContain(
      `the service would run what is in ${world.home}/.nvm/versions/node/v20.19.0, which is gone after an update`,
    )
    expect(cron.stderr).toContain(`cron would run what is in ${world.home}/.nvm/versions/node/v20.19.0, which is gone after an update`)
    expect((await world.run(['install-service'])).stderr).not.toContain('which is gone')
  })

  it.runIf(isRoot)(
    'runs as the owner of the settings if root prints the unit, and says how to create the state folder',
    async ({ world }) => {
      await chown(config(world), 1, 1)
      const passwd = (await readFile('/etc/passwd', 'utf8')).split('\n').find(row => row.split(':')[2] === '1')
      const [name, , , , , home] = passwd?.split(':') ?? []

      const { stdout, stderr } = await world.run(['install-service'], { env: { XDG_STATE_HOME: join(world.home, 'roots') } })

      expect(lines(stdout, 'User')).toEqual([`User=${name}`])
      expect(lines(stdout, 'Environment')).toEqual([`Environment="HOME=${home}"`])
      expect(lines(stdout, 'ReadWritePaths')).toEqual([`ReadWritePaths=${home}/.local/state/check_status`])
      expect(stderr).toContain(`sudo -u ${name} mkdir -p -m 700 ${home}/.local/state/check_status\n`)
    },
  )

  it('warns about variables of this shell that the service will not have', async ({ world }) => {
    await world.configure({ more: '[channels.team]\ntype = "slack"\nwebhook_url_env = "SLACK_URL"' })

    const { stderr } = await world.run(['install-service'], { env: { CHECK_STATUS_SSH_USER: 'ann', SLACK_URL: 'https://hooks.example/x' } })

    expect(stderr).toContain('the service will not have CHECK_STATUS_SSH_USER\n')
    expect(stderr).toContain('the service will not have SLACK_URL, which the settings take secrets from\n')
    expect(stderr).not.toContain('hooks.example')
  })

  it.for([
    [['--demo'], '--demo'],
    [['--target', 'nope'], 'there is no target nope'],
    [['--config', '/nowhere.toml'], 'there is no settings file /nowhere.toml'],
    [['now'], 'too many arguments'],
  ] as const)('refuses %j as wrong usage, without printing a unit', async ([args, words], { world }) => {
    const { status, stdout, stderr } = await world.run(['install-service', ...args])

    expect([status, stdout]).toEqual([64, ''])
    expect(stderr).toContain(words)
  })

  it('refuses a target name that would add a line to the unit', async ({ world }) => {
    await world.configure({ more: TWO.replaceAll('.two', '."two\\nUser=root"') })

    const { status, stdout, stderr } = await world.run(['install-service', '--target', 'two\nUser=root'])

    expect([status, stdout]).toEqual([64, ''])
    expect(stderr).toContain('control character')
  })
})
