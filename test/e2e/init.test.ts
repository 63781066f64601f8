import { existsSync } from 'node:fs'
import { appendFile, copyFile, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { READER, READER_PASSWORD } from '../support/global.js'
import { it, type World } from '../support/world.js'

const FILE = 'new/config.toml'

/** A conversation: what it asks, each with the answer, in this order. */
const talk = async (
  world: World,
  answers: readonly (readonly [question: RegExp, answer: string])[],
  env: Readonly<Record<string, string>> = {},
) => {
  const running = world.start(['init', '--config', join(world.home, FILE)], { columns: 100, env })
  let from = 0
  for (const [question, answer] of answers) {
    await running.until(new RegExp(`^[\\s\\S]{${from},}?${question.source}[^\\n]*: ?(?:\\x1b\\[[0-9;]*[A-Z])*$`, 'i'))
    from = running.said().length
    running.type(answer)
  }
  return running
}

const enter = (answer: string): string => `${answer}\r`

const host = ({ sshd }: World) =>
  [
    [/Host: a name/, enter('127.0.0.1')],
    [/User there/, enter(sshd.user)],
    [/Port/, enter(String(sshd.port))],
    [/Key/, enter('1')],
  ] as const

const database = ({ platform }: World, password: string) =>
  [
    [/How is PostgreSQL reached\?/, enter('1')],
    [/PostgreSQL, as the host sees it/, enter('')],
    [/Its port/, enter(String(platform.port))],
    [/Database/, enter(platform.database)],
    [/Role in it/, enter(READER)],
    [/The file that holds its password/, enter('~/new/password')],
    [/Its password, to be put there/, enter(password)],
  ] as const

const withKey = async ({ home, key }: World): Promise<void> => copyFile(key, join(home, '.ssh/id_ed25519'))

describe('init', () => {
  it('asks, tries what it is told, and writes settings that work and nobody else can read', async ({ world }) => {
    await withKey(world)
    const running = await talk(world, [
      ...host(world),
      ...database(world, READER_PASSWORD),
      [/Time zone of the report/, enter('Mars/Olympus')],
      [/Time zone of the report/, enter('Africa/Johannesburg')],
      [/Write it\?/, enter('')],
    ])

    expect((await running.ended).status).toBe(0)
    expect(running.said()).toContain('✅ SSH sign-in')
    expect(running.said()).toContain('✅ Database sign-in')
    expect(running.said()).toContain('a time zone is a name like Africa/Johannesburg')
    expect(running.said()).not.toContain(READER_PASSWORD)
    for (const [name, mode] of [
      ['new', 0o700],
      [FILE, 0o600],
      ['new/password', 0o600],
    ] as const)
      expect((await stat(join(world.home, name))).mode & 0o777).toBe(mode)
    expect(await readFile(join(world.home, FILE), 'utf8')).not.toContain(READER_PASSWORD)
    const report = await world.run(['--config', join(world.home, FILE), '--only', 'providers'])
    expect(report).toMatchObject({ status: 0, stderr: '' })
    expect(report.stdout).toContain('✅ MONITORING COMPLETE')
  })

  it('says what did not work, and proposes what was answered before', async ({ world }) => {
    await withKey(world)
    const running = await talk(world, [
      ...host(world),
      ...database(world, 'not the password'),
      [/That did not work\. Answer anew\?/, enter('')],
      ...database(world, READER_PASSWORD).map(
        ([question, answer]) => [question, /password, to/.test(question.source) ? answer : enter('')] as const,
      ),
      [/Time zone/, enter('')],
      [/Write it\?/, enter('n')],
    ])

    expect((await running.ended).status).toBe(0)
    expect(running.said()).toContain('❌ Database sign-in: password authentication failed')
    expect(running.said()).toContain(`Database [${world.platform.database}]`)
    expect(running.said()).toContain('✅ Database sign-in')
    expect(existsSync(join(world.home, 'new'))).toBe(false)
  })

  it('shows the key of a host that is not known, and takes none without a yes', async ({ world }) => {
    await withKey(world)
    await rm(join(world.home, '.ssh/known_hosts'))
    const running = await talk(world, [...host(world), [/Is this the right host\?[^\n]*/, enter('no')], [/Answer anew\?/, '\x03']])

    expect((await running.ended).status).toBe(130)
    expect(running.said()).toContain(await world.sshd.fingerprint())
    expect(existsSync(join(world.home, '.ssh/known_hosts'))).toBe(false)
    expect(existsSync(join(world.home, 'new'))).toBe(false)
  })

  it('proposes the hosts of ssh_config, and leaves to it what it says', async ({ world }) => {
    await withKey(world)
    await appendFile(
      join(world.home, '.ssh/config'),
      `Host far platform\n  HostName 127.0.0.1\n  Port ${world.sshd.port}\n  User ${world.sshd.user}\nHost *.example\n`,
    )
    const running = await talk(world, [
      [/Host: a name/, enter('platform')],
      [/User, port and key of platform as/, enter('')],
      ...database(world, READER_PASSWORD),
      [/Time zone/, enter('')],
      [/Write it\?/, enter('y')],
    ])

    expect((await running.ended).status).toBe(0)
    expect(running.said()).toContain('~/.ssh/config has far, platform.')
    expect(await readFile(join(world.home, FILE), 'utf8')).toContain('[targets.production.ssh]\nhost = "platform"\n\n[targets')
  })

  it('never replaces settings without asking, nor when the answer is no', async ({ world }) => {
    await mkdir(join(world.home, 'new'))
    await writeFile(join(world.home, FILE), '# mine\n')
    const running = await talk(world, [[/is there already\. Put the new settings in its place\?/, enter('')]])

    expect((await running.ended).status).toBe(0)
    expect(await readFile(join(world.home, FILE), 'utf8')).toBe('# mine\n')
  })

  it.for([
    ['Ctrl-C', '\x03'],
    ['Ctrl-D', '\x04'],
  ])('leaves nothing behind at %s', async ([, key], { world }) => {
    await withKey(world)
    const temporary = join(world.home, 'tmp')
    await mkdir(temporary)
    const running = await talk(world, [...host(world), [/How is PostgreSQL reached\?/, key ?? '']], { TMPDIR: temporary })

    expect((await running.ended).status).toBe(130)
    expect(existsSync(join(world.home, 'new'))).toBe(false)
    expect(await readdir(temporary)).toEqual([])
  })

  it('says off a terminal what to do instead', async ({ world }) => {
    const { status, stderr } = await world.run(['init'])

    expect(status).toBe(64)
    expect(stderr).toBe(
      'check_status: init asks questions, and there is no terminal to ask them on\n  Write the settings by hand: `check_status help settings` shows all of them.\n',
    )
  })
})
