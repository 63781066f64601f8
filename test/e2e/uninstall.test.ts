import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { hasCrontab, readCrontab, useEmptyCrontab, writeCrontab } from '../support/crontab.js'
import { it, type World } from '../support/world.js'

useEmptyCrontab()

const UNIT = 'check_status-shop.service'

/** Everything that can be set up here: two crontab lines, a unit, a run, settings with a secret beside them and one elsewhere. */
const setUp = async (world: World): Promise<void> => {
  const { home } = world
  const units = join(home, '.config/systemd/user')
  await mkdir(units, { recursive: true })
  await writeFile(join(units, UNIT), '[Service]\n')
  await writeFile(join(units, 'other.service'), '[Service]\n')
  await writeFile(join(home, '.config/check_status/hook'), 'hush\n', { mode: 0o600 })
  await writeFile(join(home, '.config/check_status/config.toml.old'), '')
  await world.configure({ more: '[channels.hook]\ntype = "webhook"\nurl = "http://127.0.0.1:1/"\nsecret_file = "hook"\n' })
  await world.run(['install-cron', '--write'])
  await world.run(['report', '--exit-zero', '-o', 'check_status.txt'])
}

const filesOf = async ({ home }: World): Promise<string[]> => {
  const all = await readdir(home, { recursive: true, withFileTypes: true })
  return all
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name).slice(home.length + 1))
    .filter(name => !name.startsWith('host logs'))
    .toSorted()
}

describe('check_status uninstall', () => {
  it('without a terminal lists what is here, prints all commands, and removes nothing', async ({ world }) => {
    await setUp(world)
    const before = await filesOf(world)

    const { status, stdout, stderr } = await world.run(['uninstall'])

    expect(status).toBe(0)
    expect(stderr).toContain('nothing was removed\n')
    expect(stderr).toContain('--remove crontab,service,state,settings')
    for (const words of [
      'the crontab line for default target\n',
      `the systemd unit ${UNIT}\n    ${world.home}/.config/systemd/user/${UNIT}\n`,
      `the state folder\n    ${world.home}/.local/state/check_status\n    the history of runs\n`,
      `the settings and what belongs to them\n    ${world.home}/.config/check_status/config.toml\n`,
      `    ${world.home}/.config/check_status/config.toml.old\n    ${world.home}/.config/check_status/hook\n`,
      `systemctl --user disable --now ${UNIT}\n`,
      `rm -r ${world.home}/.local/state/check_status\n`,
    ])
      expect(stdout).toContain(words)
    expect(await filesOf(world)).toEqual(before)
    expect(readCrontab().toString()).toContain('report --quiet')
  })

  it('removes what --remove names, and leaves the rest as it is', async ({ world }) => {
    writeCrontab('0 1 * * * backup\n')
    await setUp(world)

    const { status, stdout } = await world.run(['uninstall', '--remove', 'crontab,state'])

    expect(status).toBe(0)
    expect(stdout).toContain('Removed the crontab line for default target\nRemoved the state folder\n')
    expect(readCrontab().toString()).toBe('0 1 * * * backup\n')
    const left = await filesOf(world)
    expect(left.filter(name => name.startsWith('.local'))).toEqual([])
    expect(left).toContain('.config/check_status/config.toml')
    expect(left).toContain(`.config/systemd/user/${UNIT}`)
  })

  it('removes all of its own and nothing else, and prints what is left by hand', async ({ world }) => {
    await setUp(world)

    const { status, stdout, stderr } = await world.run(['uninstall', '--remove', 'all'])

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(hasCrontab()).toBe(false)
    expect(await filesOf(world)).toEqual(['.config/systemd/user/other.service', '.ssh/known_hosts', 'check_status.txt', 'password'])
    expect(await readdir(join(world.home, '.config'))).toEqual(['systemd'])
    for (const words of [
      `ssh-keygen -R '[127.0.0.1]:${world.sshd.port}' -f ${world.home}/.ssh/known_hosts\n`,
      `rm ${world.home}/check_status.txt\n`,
      `rm ${world.home}/password\n`,
      '# On 127.0.0.1 (target test), as root:\n',
      'DROP ROLE "check_status";\n',
      'rm -f /etc/ssh/sshd_config.d/check_status.conf && sshd -t && systemctl reload ssh\n',
      'userdel check_status; rm -rf /var/lib/check_status\n',
    ])
      expect(stdout).toContain(words)
    // Without the host's key nobody gets there any more.
    expect(stdout.indexOf('DROP ROLE')).toBeLessThan(stdout.indexOf('ssh-keygen -R'))

    const again = await world.run(['uninstall', '--remove', 'all'])
    expect(again).toMatchObject({ status: 0, stdout: expect.stringMatching(/^Nothing of check_status was found on this machine/) })
  })

  it('asks for each on a terminal, explains with "?", asks again after anything but yes and no, and says what it keeps', async ({
    world,
  }) => {
    await setUp(world)
    const running = world.start(['uninstall'], { columns: 200 })

    for (const [question, answer] of [
      [/Remove the crontab line for default target\? \[y\/N\]: /, '?\r'],
      [/With "y" it leaves your crontab.*Remove the crontab line for default target\? \[y\/N\]: /s, 'maybe\r'],
      [/"maybe" is neither yes nor no.*Remove the crontab line for default target\? \[y\/N\]: /s, 'y\r'],
      [/Remove the systemd unit check_status-shop\.service\? \[y\/N\]: /, '\r'],
      [/Remove the state folder\? \[y\/N\]: /, 'YES\r'],
      [/Remove the settings and what belongs to them\? \[y\/N\]: /, 'n\r'],
    ] as const) {
      await running.until(question)
      running.type(answer)
    }

    expect((await running.ended).status).toBe(0)
    expect(running.said()).toMatch(
      /# Kept:\r?\n# {3}the systemd unit check_status-shop\.service\r?\n[^\n]*\n# {3}the settings and what belongs to them\r?\n/,
    )
    expect(hasCrontab()).toBe(false)
    const left = await filesOf(world)
    expect(left.filter(name => name.startsWith('.local'))).toEqual([])
    expect(left).toEqual(
      expect.arrayContaining([`.config/systemd/user/${UNIT}`, '.config/check_status/config.toml', '.config/check_status/hook']),
    )
  })

  it('removes nothing if it is stopped at the last question, and goes back with "<"', async ({ world }) => {
    await setUp(world)
    const running = world.start(['uninstall'], { columns: 200 })
    await running.until(/Remove the crontab line/)
    running.type('y\r')
    await running.until(/Remove the systemd unit/)
    running.type('<\r')
    await running.until(/Remove the systemd unit.*Remove the crontab line for default target\? \[Y\/n\]: /s)
    running.type('\x03')

    expect((await running.ended).status).toBe(130)
    expect(hasCrontab()).toBe(true)
  })

  it('warns of a crontab line that outlives its settings', async ({ world }) => {
    await setUp(world)

    const { stderr, stdout } = await world.run(['uninstall', '--remove', 'settings'])

    expect(stdout).toContain('# Kept:\n#   the crontab line for default target\n')
    expect(stderr).toMatch(/the crontab line for default target and .* stayed, and the settings are removed: each run fails from now on\n/)
    expect(stderr).toContain('check_status uninstall --remove crontab,service\n')
  })

  it('finds the secrets that only older settings name, and the key that was made for cron', async ({ world }) => {
    const { home } = world
    const folder = join(home, '.config/check_status')
    await writeFile(
      join(folder, 'config.toml.old'),
      '[targets.old]\nssh = false\n[targets.old.database]\nname = "a"\nuser = "b"\npassword_file = "former"\n',
    )
    await writeFile(join(folder, 'former'), 'hush\n')
    for (const name of ['check_status_cron', 'check_status_cron.pub'])
      await writeFile(join(home, '.ssh', name), name.endsWith('pub') ? 'ssh-ed25519 AAAAC3NzCron cron\n' : 'a key\n')

    const { stdout } = await world.run(['uninstall', '--remove', 'settings'])

    expect(await filesOf(world)).not.toContain('.config/check_status/former')
    expect(stdout).toContain(`rm ${home}/.ssh/check_status_cron ${home}/.ssh/check_status_cron.pub\n`)
    expect(stdout).toContain('#   ssh-ed25519 AAAAC3NzCron\n')
    expect(stdout).toContain(`psql -p ${world.platform.port} -v ON_ERROR_STOP=1 -d `)
    expect(stdout).toMatch(/as root:\n# To sign in there: ssh -p \d+ /)
  })

  it('removes broken settings too, and says that it cannot speak for the host', async ({ world }) => {
    await world.configure({ top: 'this is not TOML' })

    const { status, stdout, stderr } = await world.run(['uninstall', '--remove', 'all'])

    expect(status).toBe(0)
    expect(stderr).toContain('the settings are not used, and the host is not known: ')
    expect(stdout).toContain('Removed the settings\n')
    expect(stdout).toContain('# On the host, as root:\n')
    expect(await filesOf(world)).toEqual(['.ssh/known_hosts', 'password'])
  })

  it('leaves files of others in the folder of its state, and the state of a watch that runs', async ({ world }) => {
    await world.configure({ more: '[channels.hook]\ntype = "webhook"\nurl = "http://127.0.0.1:1/"\n' })
    await world.run(['report'])
    const state = join(world.home, '.local/state/check_status')
    await writeFile(join(state, 'notes.txt'), 'mine')
    const watch = world.start(['watch'])
    await expect.poll(() => readdir(state)).toContain('watch-test.lock')

    const refused = await world.run(['uninstall', '--remove', 'state'])
    expect(refused.status).toBe(3)
    expect(refused.stderr).toMatch(/^check_status: process \d+ uses .*check_status\n {2}Stop it first/)

    watch.child.kill('SIGTERM')
    await watch.ended
    expect((await world.run(['uninstall', '--remove', 'state'])).status).toBe(0)
    expect(await readdir(state)).toEqual(['notes.txt'])
  })

  it.for([
    [['--remove', 'everything'], 'there is no kind of thing everything'],
    [['--demo'], '--demo leaves nothing behind'],
  ] as const)('refuses %j', async ([args, words], { world }) => {
    expect(await world.run(['uninstall', ...args])).toMatchObject({ status: 64, stdout: '', stderr: expect.stringContaining(words) })
  })
})

describe('the SQL that uninstall prints', () => {
  /** The statements between the marks of the shell. */
  const sqlOf = (page: string): string => /<<'SQL'\n([\s\S]*?)\nSQL\n/.exec(page)?.[1] ?? ''

  it('drops the role that grants made, with all that it was granted', async ({ world }) => {
    const role = `reader_${Date.now()}`
    await world.configure({ database: { user: role } })
    const { stdout: grants } = await world.run(['grants', '--only', 'sql', '--role', role])
    await world.platform.sql(grants)
    const { stdout: page } = await world.run(['uninstall'])

    await world.platform.sql(sqlOf(page))

    expect(await world.platform.sql(`SELECT FROM pg_roles WHERE rolname = '${role}'`)).toEqual([])
    await expect(world.platform.sql(sqlOf(page))).rejects.toThrow(`there is no role ${role} that check_status grants created`)
  })

  it('refuses a role of somebody else', async ({ world }) => {
    const { stdout: page } = await world.run(['uninstall'])

    await expect(world.platform.sql(sqlOf(page))).rejects.toThrow('there is no role check_status that check_status grants created')
    await world.platform.sql('ROLLBACK').catch(() => {})
  })
})
