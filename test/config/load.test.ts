import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { alertsOf } from '../../src/config/alerts.js'
import type { SettingsFlags } from '../../src/config/flags.js'
import { loadSettings } from '../../src/config/load.js'
import { thresholdsOf } from '../../src/config/thresholds.js'

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'cs-config-'))
  await mkdir(join(home, '.config/check_status'), { recursive: true })
  return () => rm(home, { recursive: true, force: true })
})

const FILE = '.config/check_status/config.toml'
const write = (text: string, file = FILE): Promise<void> => writeFile(join(home, file), text)
const load = (flags: SettingsFlags = {}, env: Record<string, string> = {}) => loadSettings({ flags, env, home })
const refusal = async (text: string, flags: SettingsFlags = {}, env: Record<string, string> = {}): Promise<string> => {
  await write(text)
  return load(flags, env).then(
    () => 'it was taken',
    error => {
      expect(error.name).toBe('ConfigError')
      expect(error.hint).not.toBe('')
      return error.message.replace(`${join(home, FILE)}`, 'FILE')
    },
  )
}

const LEAST = `[targets.shop]
ssh = { host = "shop.example" }
[targets.shop.database]
name = "shop"
user = "reader"
`

const FULL = `default_target = "production"

[targets.production]
timezone = "Europe/Berlin"
deadline = "45s"

[targets.production.ssh]
host = "shop.example"
user = "root"
port = 2222
identity_file = "~/.ssh/id_ed25519"
known_hosts = "hosts"

[targets.production.database]
socket = "/var/run/postgresql"
port = 6432
name = "proconnectsa"
user = "check_status"
password_file = "secret"
statement_timeout = "300ms"

[[targets.production.logs]]
name = "django"
path = "/logs/django.log"
kind = "django"

[targets.other]
ssh = false

[people]
exclude = ["*@test.example"]
keep = ["boss@*"]

[thresholds]
never_logged_in = "3d"
pending_deposit = "90m"
`

describe('a connection', () => {
  it.each([
    ['keep = "10m"', 600],
    ['keep = "1h"', 3600],
    ['keep = "0"', undefined],
    ['keep = "0s"', undefined],
    ['keep = 0', undefined],
    ['', undefined],
  ])('is held for as long as the settings say, and not at all by default: %s', async (line, seconds) => {
    await write(`[targets.shop.ssh]\nhost = "shop.example"\n${line}\n[targets.shop.database]\nname = "shop"\nuser = "reader"\n`)

    const { ssh } = (await load()).target

    expect(ssh ? ssh.keep : 'none').toBe(seconds)
  })
})

describe('the settings file', () => {
  it('says everything', async () => {
    await write(FULL)

    expect(await load()).toEqual({
      targets: ['production', 'other'],
      target: {
        name: 'production',
        timezone: 'Europe/Berlin',
        deadline: 45,
        ssh: {
          host: 'shop.example',
          user: 'root',
          port: 2222,
          identityFile: join(home, '.ssh/id_ed25519'),
          knownHosts: join(home, '.config/check_status/hosts'),
        },
        database: {
          host: '127.0.0.1',
          socket: '/var/run/postgresql',
          port: 6432,
          name: 'proconnectsa',
          user: 'check_status',
          passwordFile: join(home, '.config/check_status/secret'),
          statementTimeout: 0.3,
        },
        logs: [{ name: 'django', path: '/logs/django.log', kind: 'django' }],
      },
      people: { exclude: ['*@test.example'], keep: ['boss@*'] },
      thresholds: thresholdsOf({ never_logged_in: 259_200, pending_deposit: 5400 }),
      stateDir: join(home, '.local/state/check_status'),
      alerts: alertsOf({}),
      channels: [],
      api: { listen: '127.0.0.1:8787', loggedIn: 'either', trustedProxies: [], allowedHosts: [], corsOrigins: [], isReadOnly: false },
    })
  })

  it('may leave out what has a default', async () => {
    await write(LEAST)

    const { target, people, thresholds } = await load()

    expect(target).toMatchObject({
      name: 'shop',
      timezone: 'Africa/Johannesburg',
      deadline: 30,
      database: { host: '127.0.0.1', port: 5432, statementTimeout: 5 },
    })
    expect(target.logs.map(({ name }) => name)).toEqual(['django', 'gunicorn', 'gunicorn-error', 'access'])
    expect(people).toEqual({ exclude: ['client_*@temp.proconnectsa.co.za'], keep: [] })
    expect(thresholds).toMatchObject({ neverLoggedIn: 86_400, failedLogins: 5, pendingDeposit: 7200, repeatWithin: 30 * 86_400 })
  })

  it('is looked for where it is named, then in the usual places, the first that exists', async () => {
    await write(LEAST.replaceAll('shop', 'home'))
    await mkdir(join(home, 'xdg/check_status'), { recursive: true })
    const env: Record<string, string> = { XDG_CONFIG_HOME: join(home, 'xdg') }
    expect((await load({}, env)).target.name).toBe('home')

    await write(LEAST.replaceAll('shop', 'xdg'), 'xdg/check_status/config.toml')
    expect((await load({}, env)).target.name).toBe('xdg')

    await write(LEAST.replaceAll('shop', 'variable'), 'variable.toml')
    env.CHECK_STATUS_CONFIG = join(home, 'variable.toml')
    expect((await load({}, env)).target.name).toBe('variable')

    await write(LEAST.replaceAll('shop', 'flag'), 'flag.toml')
    expect((await load({ config: '~/flag.toml' }, env)).target.name).toBe('flag')
  })

  it('that is named must exist, and one that cannot be read is not passed over', async () => {
    await expect(load({ config: '/nowhere.toml' })).rejects.toMatchObject({
      message: 'there is no settings file /nowhere.toml',
      hint: 'It was named by --config. "check_status init" asks for the settings and creates that file.',
    })
    await mkdir(join(home, FILE), { recursive: true })
    await expect(load()).rejects.toThrow('it is not a file')
  })

  it('may be missing where the environment says enough, and else it is said how to begin', async () => {
    expect(
      (await load({}, { CHECK_STATUS_SSH_HOST: 'shop.example', CHECK_STATUS_DATABASE_NAME: 'd', CHECK_STATUS_DATABASE_USER: 'u' })).target
        .ssh,
    ).toEqual({ host: 'shop.example' })
    expect(
      (await load({}, { CHECK_STATUS_SSH: 'false', CHECK_STATUS_DATABASE_NAME: 'd', CHECK_STATUS_DATABASE_USER: 'u' })).target.ssh,
    ).toBe(false)
    await expect(load()).rejects.toMatchObject({
      message: 'there are no settings yet',
      hint: expect.stringMatching(/--demo\n.*check_status init {2}\(it asks, and writes \/.*\/config\.toml\)$/),
    })
    await write('')
    await expect(load()).rejects.toMatchObject({ hint: expect.stringMatching(/--demo\n.*to it; "check_status help settings" shows how$/) })
  })
})

describe('a value of the environment or of a flag', () => {
  it('is cut where it is long, and what it should be is still said', async () => {
    const long = `${'x'.repeat(5000)} y`

    await expect(load({}, { CHECK_STATUS_SSH_HOST: long })).rejects.toThrow(
      `CHECK_STATUS_SSH_HOST: "${'x'.repeat(59)}…: takes a host name or address`,
    )
    await expect(load({ user: long })).rejects.toThrow(/^--user: "x{59}…: takes /)
  })
})

describe('the order', () => {
  it('is defaults, file, environment, flags', async () => {
    await write(FULL)

    const env = {
      CHECK_STATUS_SSH_HOST: 'env.example',
      CHECK_STATUS_SSH_USER: 'env',
      CHECK_STATUS_DATABASE_STATEMENT_TIMEOUT: '9s',
      CHECK_STATUS_TIMEZONE: '',
    }
    const { target } = await load({ host: 'flag.example', port: '23', identityFile: '~/key' }, env)

    expect(target.ssh).toMatchObject({ host: 'flag.example', user: 'env', port: 23, identityFile: join(home, 'key') })
    expect(target.database.statementTimeout).toBe(9)
    expect(target.timezone).toBe('Europe/Berlin')
  })

  it('lets a password from the environment replace where the file says it is', async () => {
    await write(FULL)

    const { database } = (await load({}, { CHECK_STATUS_DATABASE_PASSWORD: 'secret' })).target

    expect(database).toMatchObject({ password: 'secret' })
    expect(database.passwordFile).toBeUndefined()
  })

  it('lets a host on the command line turn ssh on', async () => {
    await write(FULL.replace('[targets.other]\nssh = false', '[targets.other]\nssh = false\ndatabase = { name = "d", user = "u" }'))

    expect((await load({ target: 'other' })).target.ssh).toBe(false)
    expect((await load({ target: 'other', host: 'shop.example' })).target.ssh).toEqual({ host: 'shop.example' })
  })
})

describe('a mistake is named with its place', () => {
  it.each([
    ['[targets.shop.ssh]\nhost = "a"\nprot = 22\n', 'FILE:3: targets.shop.ssh.prot: unknown key; did you mean port?'],
    ['[targets.shop.databse]\n', 'FILE:1: targets.shop.databse: unknown key; did you mean database?'],
    ['[thresholds]\n\nnever_loged_in = "1h"\n', 'FILE:3: thresholds.never_loged_in: unknown key; did you mean never_logged_in?'],
    ['colour = true\n', 'FILE:1: colour: unknown key; it takes default_target, targets, people, thresholds, state_dir'],
    ['[targets.shop.ssh]\nport = "22"\n', 'FILE:2: targets.shop.ssh.port: "22": takes a port number, 1 to 65535'],
    ['[targets.shop.ssh]\nkeep = "2h"\n', 'FILE:2: targets.shop.ssh.keep: "2h": takes a time from "1s" to "1h", or "0" for never'],
    ['[targets.shop.ssh]\nkeep = "300ms"\n', 'FILE:2: targets.shop.ssh.keep: "300ms": takes a time from "1s" to "1h", or "0" for never'],
    ['[targets.shop.ssh]\nkeep = true\n', 'FILE:2: targets.shop.ssh.keep: true: takes a time from "1s" to "1h", or "0" for never'],
    ['[targets.shop.ssh]\nport = 70000\n', 'FILE:2: targets.shop.ssh.port: 70000: takes a port number, 1 to 65535'],
    ['[targets.shop.ssh]\nhost = "-oProxyCommand=x"\n', 'FILE:2: targets.shop.ssh.host: "-oProxyCommand=x": takes a host name or address'],
    ['[targets.shop]\nssh = true\n', 'FILE:2: targets.shop.ssh: true: takes a table with a host, or false'],
    ['[targets.shop]\ndeadline = "soon"\n', 'FILE:2: targets.shop.deadline: "soon": takes a time like "30s", "5m", "24h" or "7d"'],
    [
      '[targets.shop]\ntimezone = "Africa/Joburg"\n',
      'FILE:2: targets.shop.timezone: "Africa/Joburg": takes a time zone like "Africa/Johannesburg"',
    ],
    [
      '[[targets.shop.logs]]\nname = "a"\npath = "/a"\n[[targets.shop.logs]]\nname = "b"\npath = "b"\n',
      'FILE:6: targets.shop.logs.1.path: "b": takes an absolute path on the host',
    ],
    [
      '[[targets.shop.logs]]\nname = "a"\npath = "/a"\nkind = "apache"\n',
      'FILE:4: targets.shop.logs.0.kind: "apache": takes one of auto, django, gunicorn, access, nginx, json, stamped, text',
    ],
    [
      '[[targets.shop.logs]]\nname = "a"\npath = "/a"\n\n[[targets.shop.logs]]\npath = "/b"\nname = "a"\n',
      'FILE:7: targets.shop.logs.1.name: "a": another log has this name',
    ],
    [
      '[targets.shop]\nlogs = [{ name = "a", path = "/a" }, { name = "a", path = "/b" }]\n',
      'FILE:2: targets.shop.logs.1.name: "a": another log has this name',
    ],
    ['[people]\nexclude = "a@b"\n', 'FILE:2: people.exclude: "a@b": takes a list of patterns'],
    ['[targets.shop.ssh]\nprot = 1\n[thresholds]\nx = 1\n', 'FILE:2: targets.shop.ssh.prot: unknown key; did you mean port? (and 1 more)'],
    ['[targets.shop\n', 'FILE:1: '],
    ['a = 1\na = 2\n', 'FILE:2: '],
  ])('%j', async (text, message) => {
    expect(await refusal(text)).toContain(message)
  })

  it.each([
    ['', 'the settings file FILE is empty'],
    ['# only\n# comments\n', 'the settings file FILE is empty'],
    ['[people]\nkeep = ["a@b"]\n', 'the settings file FILE names no target'],
  ])('%j, and how to begin', async (text, message) => {
    expect(await refusal(text)).toBe(message)
    await expect(load()).rejects.toMatchObject({ hint: expect.stringMatching(/check_status --demo\n.*\[targets\.production\.ssh\]/) })
  })

  it('never repeats a password', async () => {
    const message = await refusal('[targets.shop.database]\npassword = "hunter2"\n')

    expect(message).toContain('FILE:2: targets.shop.database.password: a password does not belong in the settings')
    expect(message).not.toContain('hunter2')
  })

  it('never repeats a password that stands where its file belongs', async () => {
    const message = await refusal('[targets.shop.database]\npassword_file = "https://vault.example/?key=hunter2"\n')

    expect(message).toContain('FILE:2: targets.shop.database.password_file: takes the path of a file')
    expect(message).not.toContain('hunter2')
  })

  it.each([
    [
      LEAST.replace('ssh = { host = "shop.example" }\n', ''),
      'FILE:1: targets.shop.ssh.host: missing: takes the SSH host; or set ssh = false',
    ],
    [LEAST.replace('name = "shop"\n', ''), "FILE:3: targets.shop.database.name: missing: takes the database's name; or set env_file"],
    [
      `${LEAST}password_file = "a"\npassword_env = "B"\n`,
      'FILE:7: targets.shop.database.password_env: password_file and password_env both locate',
    ],
    [`${LEAST}[targets.b]\n`, 'FILE: there are several targets and none is selected'],
    [`\ndefault_target = "shp"\n${LEAST}`, 'FILE:2: default_target: there is no target shp; did you mean shop?'],
  ])('%j', async (text, message) => {
    expect(await refusal(text)).toContain(message)
  })

  it('with the target that was probably meant, if one is near', async () => {
    expect(await refusal(`default_target = "sho"\n${LEAST}`)).toMatch(/:1: default_target: there is no target sho; did you mean shop\?$/)
    expect(await refusal(`default_target = "elsewhere"\n${LEAST}`)).toMatch(/:1: default_target: there is no target elsewhere$/)
  })

  it('with the targets that there are, one or several', async () => {
    await write(LEAST)
    await expect(load({ target: 'other' })).rejects.toMatchObject({ hint: 'Targets: shop.' })
    await write(`${LEAST}[targets.b]\n`)
    await expect(load({ target: 'other' })).rejects.toMatchObject({ hint: 'Targets: shop, b.' })
  })

  it('in the environment or a flag by its name', async () => {
    expect(await refusal(LEAST, {}, { CHECK_STATUS_SSH_PORT: 'x' })).toBe('CHECK_STATUS_SSH_PORT: "x": takes a port number, 1 to 65535')
    expect(await refusal(LEAST, {}, { CHECK_STATUS_SSH_HSOT: 'x' })).toContain('did you mean CHECK_STATUS_SSH_HOST?')
    expect(await refusal(LEAST, {}, { CHECK_STATUS_SSH: 'no' })).toBe('CHECK_STATUS_SSH: "no": takes false')
    expect(await refusal(LEAST, { deadline: 'x' })).toContain('--deadline: "x": takes a time')
    expect(await refusal(LEAST, { target: 'shpo' })).toContain('there is no target shpo; did you mean shop?')
  })

  it('and rubbish is never more than that', async () => {
    const line = fc.oneof(
      fc.string({ maxLength: 30 }),
      fc
        .tuple(fc.constantFrom('targets', 'people', 'default_target', 'ssh', 'port', 'logs', 'exclude'), fc.json())
        .map(([key, value]) => `${key} = ${value}`),
      fc.constantFrom('[targets.a]', '[targets.a.ssh]', '[[targets.a.logs]]', '[people]', '[thresholds]', '[[targets]]'),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 12 }), async lines => {
        await write(lines.join('\n'))
        await load().catch(error => expect(error.name).toBe('ConfigError'))
      }),
      { numRuns: 300 },
    )
  })
})
