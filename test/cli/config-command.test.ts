import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { parse, stringify } from 'smol-toml'
import { beforeEach, describe, expect, it } from 'vitest'
import { documentOf } from '../../src/cli/effective/document.js'
import { effectiveSettings } from '../../src/cli/effective/settings.js'
import { writeJson, writeToml } from '../../src/cli/effective/toml.js'
import { AlertsTable } from '../../src/config/alerts.js'
import { ApiTable } from '../../src/config/api.js'
import { ChannelTable } from '../../src/config/channels.js'
import { loadSettings, type SettingsFlags } from '../../src/config/load.js'
import { DatabaseTable, SshTable, TargetTable } from '../../src/config/schema.js'
import { ThresholdsTable } from '../../src/config/thresholds.js'
import { hostileText } from '../support/hostile.js'

let home: string
let file: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'cs-effective-'))
  file = join(home, '.config/check_status/config.toml')
  await mkdir(join(home, '.config/check_status'), { recursive: true })
  await mkdir(join(home, '.ssh'))
  return () => rm(home, { recursive: true, force: true })
})

const look = async (text: string, flags: SettingsFlags = {}, env: Record<string, string> = {}) => {
  await writeFile(file, text)
  return effectiveSettings({ flags, env, home }, 'sipho')
}
/** As it is printed, but for how far the comments stand to the right. */
const show = async (...given: Parameters<typeof look>): Promise<string> =>
  writeToml(await look(...given))
    .replaceAll(file, 'FILE')
    .replaceAll(home, 'HOME')
    .replace(/ +# /g, '  # ')

const LEAST = `[targets.shop]
ssh = { host = "shop" }
[targets.shop.database]
name = "shop"
user = "reader"
`

const FULL = `default_target = "my shop"
state_dir = "state"

[targets."my shop"]
timezone = "Europe/Berlin"
deadline = "1m"
[targets."my shop".ssh]
host = "shop.example"
user = "root"
port = 2222
identity_file = "~/.ssh/key"
known_hosts = "hosts"
keep = "10m"
plain = true
[targets."my shop".database]
host = "db.example"
port = 6432
name = "platform"
user = "reader"
password_command = "pass show platform"
statement_timeout = "300ms"
[[targets."my shop".logs]]
name = "app"
path = "/logs/app log"
[[targets."my shop".logs]]
name = "web"
path = "/logs/web"
kind = "access"

[targets.cellar]
ssh = false
logs = []
database = { socket = "/run/postgresql", env_file = "/srv/.env", password_file = "~/pw" }

[people]
exclude = ["*@test.example", "bot_?"]
keep = ["boss@*"]

[thresholds]
never_logged_in = "90m"
failed_logins = 7

[alerts]
quiet_hours = "22:00-6:00"
daily_report = "7:05"
tolerance = { silence = 3, log_errors = 2 }
[alerts.links]
user = "https://platform.example/users/{id}/"

[channels.office]
type = "email"
smtp = "smtp://ops%40platform.example@mail.example:587"
password_env = "SMTP"
from = "monitor@platform.example"
to = ["owner@platform.example"]
ca_file = "ca.pem"
rules = []

[channels.team]
type = "slack"
webhook_url_command = "pass show slack"

[channels.phone]
type = "telegram"
bot_token_file = "~/telegram"
chat_id = -100123

[channels.router]
type = "webhook"
url = "https://hooks.example/in/0123456789abcdef?key=fedcba"
secret_file = "~/hmac"
token_env = "BEARER"

[api]
listen = "127.0.0.1:9000"
metrics_token_file = "~/metrics"
`

const SHOWN = `default_target = "my shop"  # FILE:1
state_dir = "HOME/.config/check_status/state"  # FILE:2

[targets."my shop"]
timezone = "Europe/Berlin"  # FILE:5
deadline = "1m"  # FILE:6

[targets."my shop".ssh]
host = "shop.example"  # FILE:8
user = "root"  # FILE:9
port = 2222  # FILE:10
identity_file = "HOME/.ssh/key"  # FILE:11
known_hosts = "HOME/.config/check_status/hosts"  # FILE:12
keep = "10m"  # FILE:13
plain = true  # FILE:14

[targets."my shop".database]
host = "db.example"  # FILE:16
port = 6432  # FILE:17
name = "platform"  # FILE:18
user = "reader"  # FILE:19
password_command = "pass show platform"  # FILE:20
statement_timeout = "300ms"  # FILE:21

[[targets."my shop".logs]]
name = "app"  # FILE:23
path = "/logs/app log"  # FILE:24
kind = "text"  # default

[[targets."my shop".logs]]
name = "web"  # FILE:26
path = "/logs/web"  # FILE:27
kind = "access"  # FILE:28

[people]
exclude = ["*@test.example", "bot_?"]  # FILE:36
keep = ["boss@*"]  # FILE:37

[thresholds]
never_logged_in = "90m"  # FILE:40
failed_logins = 7  # FILE:41
pending_deposit = "2h"  # default
stuck_deposit = "2h"  # default
premium_request = "24h"  # default
premium_repeats = 2  # default
verification_delay = "48h"  # default
unassigned_lead = "2h"  # default
open_ticket = "24h"  # default
log_errors = 50  # default
silent_registrations = "3d"  # default
silent_deposits = "3d"  # default
silent_leads = "3d"  # default
active_provider = "7d"  # default
repeat_deposits = 2  # default
repeat_leads = 2  # default
repeat_within = "30d"  # default

[alerts]
every = "30s"  # default
repeat = "24h"  # default
quiet_hours = "22:00-6:00"  # FILE:44
daily_report = "7:05"  # FILE:45
tolerance = { silence = 3, log_errors = 2 }  # FILE:46
failed_rounds = 3  # default

[alerts.links]
user = "https://platform.example/users/{id}/"  # FILE:48

[channels.office]
type = "email"  # FILE:51
smtp = "smtp://mail.example:587"  # FILE:52
user = "ops@platform.example"  # FILE:52
password_env = "SMTP"  # FILE:53
from = "monitor@platform.example"  # FILE:54
to = ["owner@platform.example"]  # FILE:55
starttls = "auto"  # default
ca_file = "HOME/.config/check_status/ca.pem"  # FILE:56
events = ["registration", "deposit"]  # default
min_severity = "warning"  # default
rules = []  # FILE:57
daily_report = true  # default

[channels.team]
type = "slack"  # FILE:60
webhook_url_command = "pass show slack"  # FILE:61
events = ["registration", "deposit"]  # default
min_severity = "warning"  # default
daily_report = true  # default

[channels.phone]
type = "telegram"  # FILE:64
bot_token_file = "HOME/telegram"  # FILE:65
chat_id = "-100123"  # FILE:66
api = "https://api.telegram.org"  # default
events = ["registration", "deposit"]  # default
min_severity = "warning"  # default
daily_report = true  # default

[channels.router]
type = "webhook"  # FILE:69
url = "https://hooks.example/***"  # FILE:70
format = "json"  # default
secret_file = "HOME/hmac"  # FILE:71
token_env = "BEARER"  # FILE:72
events = ["registration", "deposit"]  # default
min_severity = "warning"  # default
daily_report = true  # default

[api]
listen = "127.0.0.1:9000"  # FILE:75
logged_in = "either"  # default
trusted_proxies = []  # default
allowed_hosts = []  # default
cors_origins = []  # default
metrics_token_file = "HOME/metrics"  # FILE:76
`

describe('the effective settings', () => {
  it('are shown as a whole file of settings, in its order and its words', async () => {
    expect(await show(FULL)).toBe(SHOWN)
  })

  it('of every target stand in one file, with what they share once', async () => {
    const shown = await show(FULL, { target: 'all' })

    expect(shown.match(/^\[.*\]$/gm)).toEqual([
      '[targets."my shop"]',
      '[targets."my shop".ssh]',
      '[targets."my shop".database]',
      '[[targets."my shop".logs]]',
      '[[targets."my shop".logs]]',
      '[targets.cellar]',
      '[targets.cellar.database]',
      ...['[people]', '[thresholds]', '[alerts]', '[alerts.links]'],
      ...['[channels.office]', '[channels.team]', '[channels.phone]', '[channels.router]', '[api]'],
    ])
    expect(shown).toContain(`[targets.cellar]
timezone = "Africa/Johannesburg"  # default
deadline = "30s"  # default
ssh = false  # FILE:31
logs = []  # FILE:32

[targets.cellar.database]
socket = "/run/postgresql"  # FILE:33; /srv/.env on the host wins
port = 5432  # default; /srv/.env on the host wins
password_file = "HOME/pw"  # FILE:33
env_file = "/srv/.env"  # FILE:33
statement_timeout = "5s"  # default
`)
    expect(shown).not.toContain('default_target')
  })

  it('have their comments in one column under each heading', async () => {
    const [, , , database = ''] = writeToml(await look(FULL)).split('\n\n')

    expect(database).toContain('password_command')
    expect(
      new Set(
        database
          .split('\n')
          .slice(1)
          .map(line => line.indexOf('#')),
      ).size,
    ).toBe(1)
  })

  it('leave out no key that the settings take', async () => {
    const all = `${FULL}
[targets.third]
ssh = false
database = { host = "h", name = "n", user = "u", password_env = "P" }
logs = []`
      .replace('[alerts.links]\n', '[alerts.links]\ndeposit = "https://p.example/{id}"\nlead = "https://p.example/{id}"\n')
      .replace(/\[channels\.(office|team|phone|router)\]/g, '$&\nrules = []')
      .replace('ca_file = "ca.pem"\nrules = []', 'ca_file = "ca.pem"')
      .replace('secret_file', 'ca_file = "ca.pem"\nsecret_file')
    const shown = parse(await show(all, { target: 'all' }, { CHECK_STATUS_DATABASE_PASSWORD: '' })) as any
    const keysOf = (tables: readonly { readonly shape: Record<string, any> }[]): string[] =>
      tables
        .flatMap(({ shape }) => Object.entries(shape))
        // A key that takes nothing is there to be refused.
        .filter(([, { def }]) => (def.innerType?.def.type ?? def.type) !== 'undefined')
        // One way to say where a secret is shuts out the others.
        .map(([key]) => key.replace(/_(file|command|env)$/, match => (key === 'ca_file' || key === 'env_file' ? match : '_…')))
    const shownKeys = (...tables: object[]): Set<string> =>
      new Set(keysOf(tables.map(shape => ({ shape: Object.fromEntries(Object.keys(shape).map(key => [key, { def: {} }])) }))))
    const missing = (schemas: readonly any[], tables: object[]): string[] => {
      const there = shownKeys(...tables)
      return keysOf(schemas).filter(key => !there.has(key))
    }
    const targets: any[] = Object.values(shown.targets)

    expect(missing([TargetTable], targets)).toEqual([])
    expect(missing([SshTable], [targets[0].ssh])).toEqual([])
    expect(
      missing(
        [DatabaseTable],
        targets.map(({ database }) => database),
      ),
    ).toEqual([])
    expect(missing([ThresholdsTable], [shown.thresholds])).toEqual([])
    expect(missing([AlertsTable], [shown.alerts])).toEqual([])
    expect(missing([ApiTable], [shown.api])).toEqual([])
    const channels: any[] = Object.values(shown.channels)
    for (const schema of ChannelTable.options)
      expect(
        missing(
          [schema],
          channels.filter(({ type }) => schema.shape.type.safeParse(type).success),
        ),
      ).toEqual([])
  })
})

describe('the origin of a setting', () => {
  it('is the flag before the environment, that before the file, and that before the default', async () => {
    const text = LEAST.replace('host = "shop"', 'host = "shop", port = 1, user = "file"')
    const env = {
      CHECK_STATUS_SSH_PORT: '2',
      CHECK_STATUS_SSH_USER: 'env',
      CHECK_STATUS_TIMEZONE: 'UTC',
      CHECK_STATUS_DATABASE_PORT: '6432',
    }

    const shown = await show(text, { port: '3', deadline: '90s', target: 'shop' }, env)

    expect(shown).toContain('default_target = "shop"  # --target\n')
    expect(shown).toContain('timezone = "UTC"  # $CHECK_STATUS_TIMEZONE\n')
    expect(shown).toContain('deadline = "90s"  # --deadline\n')
    expect(shown).toContain('host = "shop"  # FILE:2\nuser = "env"  # $CHECK_STATUS_SSH_USER\nport = 3  # --port\n')
    expect(shown).toContain('port = 6432  # $CHECK_STATUS_DATABASE_PORT\n')
    expect(shown).toContain('statement_timeout = "5s"  # default\n')
  })

  it.each([
    ['--target', { target: 'shop' }, {}, '', '--target'],
    ['the environment', {}, { CHECK_STATUS_TARGET: 'shop' }, '', '$CHECK_STATUS_TARGET'],
    ['the file', {}, {}, 'default_target = "shop"\n', 'FILE:1'],
    ['nothing, where there is one', {}, {}, '', 'default'],
  ])('of the target is %s', async (_, flags, env, top, origin) => {
    expect(await show(top + LEAST, flags, env)).toContain(`default_target = "shop"  # ${origin}\n`)
  })

  it('is ~/.ssh/config for what the settings leave to it', async () => {
    await writeFile(
      join(home, '.ssh/config'),
      'Host shop\nHostName 10.0.0.7\nUser deploy\nPort 2200\nProxyJump gate.example\nUserKnownHostsFile ~/hosts\nIdentityFile ~/.ssh/%r\nIdentityFile /keys/b\n',
    )

    const shown = await show(LEAST, { user: 'root' })

    expect(shown).toContain(`[targets.shop.ssh]
host = "shop"  # FILE:2; HostName 10.0.0.7: ~/.ssh/config; ProxyJump gate.example: ~/.ssh/config
user = "root"  # --user
port = 2200  # ~/.ssh/config
identity_file = "HOME/.ssh/root"  # ~/.ssh/config; then /keys/b
known_hosts = "HOME/hosts"  # ~/.ssh/config
keep = "0"  # default
plain = false  # default
`)
  })

  it('is the default for a user, a port and host keys that nothing names', async () => {
    expect(await show(LEAST)).toContain(`host = "shop"  # FILE:2
user = "sipho"  # default
port = 22  # default
known_hosts = "HOME/.ssh/known_hosts"  # default; then HOME/.ssh/known_hosts2
`)
  })

  it('is said without ~/.ssh/config where that leads nowhere', async () => {
    await writeFile(join(home, '.ssh/config'), 'Host shop\nProxyCommand nc %h %p\n')

    const [effective] = await look(LEAST)

    expect(effective?.failure?.message).toContain('ProxyCommand')
    expect(writeToml(effective ? [effective] : [])).toMatch(/^host = "shop" /m)
  })

  it('is the variable that reads on this host, or takes step after step', async () => {
    const here = await show(LEAST, {}, { CHECK_STATUS_SSH: 'false', CHECK_STATUS_SSH_USER: 'nobody' })
    const plain = await show(LEAST, {}, { CHECK_STATUS_PLAIN_SSH: '1' })

    expect(here).toContain('ssh = false  # $CHECK_STATUS_SSH\n')
    expect(here).not.toContain('nobody')
    expect(plain).toContain('plain = true  # $CHECK_STATUS_PLAIN_SSH\n')
  })

  it('is the variable that names the folder of state', async () => {
    expect(await show(LEAST, {}, { XDG_STATE_HOME: '/var/lib' })).toContain('state_dir = "/var/lib/check_status"  # $XDG_STATE_HOME\n')
  })

  it('stands with the value under each key of the JSON document', async () => {
    const document = JSON.parse(writeJson(documentOf(await look(FULL, { target: 'all' }, { CHECK_STATUS_TIMEZONE: 'UTC' }))))
    const [shop, cellar] = document.targets
    const settingOf = ({ settings }: any, key: string) => settings.find((setting: any) => setting.key === key)

    expect(document).toMatchObject({ schemaVersion: 1, kind: 'config', targets: [{ target: 'my shop' }, { target: 'cellar' }] })
    expect(settingOf(shop, 'targets."my shop".logs[1].kind')).toEqual({
      key: 'targets."my shop".logs[1].kind',
      value: 'access',
      masked: false,
      origin: { kind: 'file', name: file, line: 28 },
      note: null,
    })
    expect(settingOf(cellar, 'targets.cellar.timezone').origin).toEqual({ kind: 'environment', name: 'CHECK_STATUS_TIMEZONE', line: null })
    expect(settingOf(cellar, 'alerts.tolerance').value).toEqual({ silence: 3, log_errors: 2 })
    expect(settingOf(cellar, 'channels.router.url')).toMatchObject({ value: 'https://hooks.example/***', masked: true })
    expect(settingOf(shop, 'api.listen').value).toBe('127.0.0.1:9000')
    expect(settingOf(shop, 'api.logged_in').origin).toEqual({ kind: 'default', name: null, line: null })
  })
})

describe('a secret', () => {
  it('is masked where it is the password of the database', async () => {
    const all = await look(FULL, {}, { CHECK_STATUS_DATABASE_PASSWORD: 'hunter2' })

    expect(await show(FULL, {}, { CHECK_STATUS_DATABASE_PASSWORD: 'hunter2' })).toContain(
      'user = "reader"  # FILE:19\npassword = "***"  # $CHECK_STATUS_DATABASE_PASSWORD\nstatement_timeout',
    )
    expect(writeJson(documentOf(all)) + writeToml(all)).not.toContain('hunter2')
  })

  it.each([
    ['a password', 'curl https://reader:hunter2@vault.example/pw', 'curl https://***@vault.example/pw'],
    ['a password with odd signs', "curl 'https://r:hunter2/a@b@vault.example/pw' -s", "curl 'https://***@vault.example/pw' -s"],
    ['a token', 'curl https://hunter2@vault.example/pw', 'curl https://***@vault.example/pw'],
  ])('is masked where it is %s in an address', async (_, command, masked) => {
    const shown = await show(FULL.replace('pass show platform', command).replace('pass show slack', command))

    expect(shown).toContain(`password_command = ${JSON.stringify(masked)}`)
    expect(shown).toContain(`webhook_url_command = ${JSON.stringify(masked)}`)
    expect(shown).not.toContain('hunter2')
  })

  it.each([
    ['https://hooks.example/services/T0/B0/hunter2', 'https://hooks.example/***'],
    ['https://hooks.example/?key=hunter2', 'https://hooks.example/***'],
    ['https://hooks.example/api/v2/alerts?hunter2', 'https://hooks.example/***'],
    ['https://hooks.example/#hunter2', 'https://hooks.example/***'],
    ['https://hooks.example', 'https://hooks.example'],
    ['http://127.0.0.1:9093/api/v2/alerts', 'http://127.0.0.1:9093/api/v2/alerts'],
  ])('is masked in the address of a webhook: %s', async (url, masked) => {
    expect(await show(FULL.replace(/^url = .*$/m, `url = "${url}"`))).toContain(`url = "${masked}"  #`)
  })

  it('is read from nowhere', async () => {
    const ran = join(home, 'ran')
    const text = FULL.replaceAll('pass show platform', `touch ${ran}`).replaceAll('pass show slack', `touch ${ran}`)
    await writeFile(join(home, 'telegram'), '1:hunter2')

    const shown = await show(text, {}, { SMTP: 'hunter2', BEARER: 'hunter2' })

    expect(shown).toContain('bot_token_file = "HOME/telegram"')
    expect(shown).not.toContain('hunter2')
    await expect(rm(ran)).rejects.toThrow('ENOENT')
  })
})

describe('what is printed', () => {
  const word = hostileText
    .map(text => text.toWellFormed().replace(/\p{Cc}/gu, ''))
    .filter(text => text !== '' && text.length < 100 && !text.includes('://'))
  const free = hostileText.map(text => text.toWellFormed().replaceAll('\0', '')).filter(text => text !== '' && !text.includes('://'))

  it('is a file of the same settings, without a control or invisible character, whatever the settings hold', async () => {
    await fc.assert(
      fc.asyncProperty(word, word, free, fc.array(free, { maxLength: 3 }), async (name, user, command, patterns) => {
        const ssh = { host: 'shop', user, port: 22, identity_file: '/k', known_hosts: '/h' }
        const database = { name, user, password_command: command }
        const text = stringify({
          default_target: name,
          targets: Object.fromEntries([[name, { ssh, database }]]),
          people: { exclude: patterns },
        })
        const all = await look(text)
        const given = { flags: { config: file }, env: {}, home }
        const settings = await loadSettings(given)

        const printed = writeToml(all)

        for (const text of [printed, writeJson(documentOf(all))])
          expect(text.replaceAll('\n', '')).not.toMatch(/(?!\u200d|\ufe0f)[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}]/u)
        expect(JSON.parse(writeJson(documentOf(all))).targets[0].target).toBe(name)
        await writeFile(file, printed)
        expect(await loadSettings(given)).toEqual(settings)
      }),
    )
  })

  it('is taken as settings with the same effect, but for what is masked', async () => {
    const given = { flags: { config: file, target: 'my shop' }, env: {}, home }
    const text = FULL.replace(/^url = .*$/m, 'url = "http://127.0.0.1:9093/api/v2/alerts"')
    const printed = writeToml(await look(text, { target: 'all' }))
    const settings = await loadSettings(given)

    await writeFile(file, printed)

    expect(await loadSettings(given)).toEqual(settings)
  })
})
