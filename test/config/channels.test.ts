import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { loadSettings } from '../../src/config/load.js'
import type { Settings } from '../../src/config/settings.js'
import { HOSTILE, hostileText } from '../support/hostile.js'

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'cs-channels-'))
  await mkdir(join(home, '.config/check_status'), { recursive: true })
  return () => rm(home, { recursive: true, force: true })
})

const TARGET = '[targets.shop]\nssh = false\ndatabase = { name = "shop", user = "reader" }\n'

/** The settings with these lines at their beginning, so that the lines of errors count from them. */
const load = async (text: string): Promise<Settings> => {
  const path = join(home, '.config/check_status/config.toml')
  await writeFile(path, `${text}\n${TARGET}`)
  return loadSettings({ flags: {}, env: {}, home })
}

const refusal = (text: string): Promise<string> =>
  load(text).then(
    () => 'it was taken',
    error => {
      expect(error.name).toBe('ConfigError')
      expect(error.hint).not.toBe('')
      return error.message.replace(join(home, '.config/check_status/config.toml'), 'FILE')
    },
  )

const email = (more = '') => `[channels.office]
type = "email"
smtp = "smtp://mail.example:587"
from = "monitor@platform.example"
to = ["owner@platform.example"]
${more}`
const slack = (more = 'webhook_url_env = "SLACK"') => `[channels.team]\ntype = "slack"\n${more}`
const telegram = (more = 'chat_id = "-100123"') => `[channels.phone]\ntype = "telegram"\nbot_token_env = "TOKEN"\n${more}`
const chat = (type: string, more = 'webhook_url_env = "URL"') => `[channels.chat]\ntype = "${type}"\n${more}`
const ntfy = (url = 'https://ntfy.example/a-topic') => `[channels.pocket]\ntype = "ntfy"\nurl = "${url}"`
const apprise = (url = 'https://apprise.example/notify/key') => `[channels.others]\ntype = "apprise"\nurl = "${url}"`
const webhook = (more = '') => `[channels.router]\ntype = "webhook"\nurl = "https://hooks.example/in"\n${more}`

describe('the alerts of the settings', () => {
  it('say everything', async () => {
    const { alerts } = await load(`[alerts]
every = "1m"
repeat = "12h"
quiet_hours = "22:00-06:00"
daily_report = "7:05"
tolerance = 2
failed_rounds = 5
[alerts.links]
user = "https://platform.example/admin/users/user/{id}/"
deposit = "http://platform.example/#/deposits?id={id}"`)

    expect(alerts).toEqual({
      every: 60,
      repeat: 43_200,
      quietHours: { from: 22 * 60, to: 6 * 60 },
      dailyReport: 7 * 60 + 5,
      tolerance: 2,
      tolerances: {},
      failedRounds: 5,
      links: { user: 'https://platform.example/admin/users/user/{id}/', deposit: 'http://platform.example/#/deposits?id={id}' },
    })
  })

  it('may say nothing: neither quiet hours nor a daily report then', async () => {
    expect((await load('')).alerts).toEqual({
      every: 30,
      repeat: 86_400,
      quietHours: null,
      dailyReport: null,
      tolerance: 1,
      tolerances: {},
      failedRounds: 3,
      links: {},
    })
  })

  it('may tolerate single rules for longer, and all others not at all', async () => {
    const { tolerance, tolerances } = (await load('[alerts]\ntolerance = { silence = 3, log_errors = 2 }')).alerts

    expect([tolerance, tolerances]).toEqual([1, { silence: 3, log_errors: 2 }])
  })

  it.each([
    ['every = "4s"', 'every: "4s": takes a time from "5s" to "24h"'],
    ['every = "25h"', 'every: "25h": takes a time from "5s" to "24h"'],
    ['every = 30', 'every: 30: takes a time like "30s"'],
    ['repeat = "59m"', 'repeat: "59m": takes a time of "1h" or more'],
    ['quiet_hours = "22:00"', 'quiet_hours: "22:00": takes hours like "22:00-06:00"'],
    ['quiet_hours = "22:00-24:00"', 'quiet_hours: "22:00-24:00": takes hours'],
    ['quiet_hours = "1:00-2:00-3:00"', 'quiet_hours: "1:00-2:00-3:00": takes hours'],
    ['quiet_hours = "06:00-6:00"', 'quiet_hours: "06:00-6:00": starts and ends at the same time'],
    ['quiet_hours = 22:00:00', 'quiet_hours: "22:00:00.000": takes hours'],
    ['daily_report = "7"', 'daily_report: "7": takes a time of the day like "07:00"'],
    ['daily_report = "25:00"', 'daily_report: "25:00": takes a time of the day'],
    ['tolerance = 0', 'tolerance: 0: takes a whole number'],
    ['tolerance = 1.5', 'tolerance: 1.5: takes a whole number'],
    ['tolerance = "2"', 'tolerance: "2": takes a whole number of rounds, 1 or more, or a table by rule'],
    ['tolerance = { silence = 0 }', 'tolerance.silence: 0: takes a whole number, 1 or more'],
    ['failed_rounds = -1', 'failed_rounds: -1: takes a whole number, 1 or more'],
    ['quite_hours = "22:00-06:00"', 'quite_hours: unknown key; did you mean quiet_hours?'],
    ['links = { users = "https://a.example/{id}" }', 'links.users: unknown key; did you mean user?'],
    ['links = "https://a.example/{id}"', 'links: "https://a.example/{id}": takes a table'],
    ['links.user = "https://a.example/"', 'links.user: "https://a.example/": takes an http or https address with {id}'],
    ['links.lead = "javascript:{id}"', 'links.lead: "javascript:{id}": takes an http or https address'],
    ['links.lead = "https://{id}.example/"', 'links.lead: "https://{id}.example/": takes an http or https address with {id} in its path'],
    ['links.lead = "https://a.example@{id}/"', 'links.lead: "https://a.example@{id}/": takes an http or https address'],
    ['links.lead = "https://a.example/{id}\\nx"', 'links.lead: "https://a.example/{id}\\nx": takes an http or https address'],
  ])('are refused with %j, with the line', async (line, message) => {
    expect(await refusal(`[alerts]\n${line}`)).toContain(`FILE:2: alerts.${message}`)
  })
})

describe('the channels of the settings', () => {
  it('say everything, in the order of the file, with their paths made whole', async () => {
    const { channels } = await load(`[channels.office]
type = "email"
smtp = "SMTPS://ops%40platform.example@mail.example:465/"
password_file = "~/smtp"
from = "Monitor <monitor@platform.example>"
to = ["owner@platform.example", "\\"Doe, Ann\\" <ann@platform.example>", "owner@platform.example"]
starttls = "require"
ca_file = "ca.pem"
events = ["lead", "deposit", "lead"]
min_severity = "high"
rules = ["silence", "log_errors"]
daily_report = false
[channels."team.2"]
type = "slack"
webhook_url_file = "/etc/check_status/slack"
[channels.phone]
type = "telegram"
bot_token_command = "pass show bot"
chat_id = -1001234567890
api = "http://127.0.0.1:8081/"
[channels.hook]
type = "webhook"
url = "http://127.0.0.1:8080/in?key=1"
secret_env = "HOOK_SECRET"
token_file = "token"`)
    const at = join(home, '.config/check_status')
    const usual = { events: ['registration', 'deposit'], minSeverity: 'warning', dailyReport: true }

    expect(channels).toEqual([
      {
        name: 'office',
        type: 'email',
        smtp: 'smtps://mail.example:465',
        user: 'ops@platform.example',
        password: { file: join(home, 'smtp') },
        from: 'Monitor <monitor@platform.example>',
        to: ['owner@platform.example', '"Doe, Ann" <ann@platform.example>'],
        starttls: 'require',
        caFile: join(at, 'ca.pem'),
        events: ['lead', 'deposit'],
        minSeverity: 'high',
        rules: ['silence', 'log_errors'],
        dailyReport: false,
      },
      { ...usual, name: 'team.2', type: 'slack', webhookUrl: { file: '/etc/check_status/slack' } },
      {
        ...usual,
        name: 'phone',
        type: 'telegram',
        botToken: { command: 'pass show bot' },
        chatId: '-1001234567890',
        api: 'http://127.0.0.1:8081',
      },
      {
        ...usual,
        name: 'hook',
        type: 'webhook',
        url: 'http://127.0.0.1:8080/in?key=1',
        format: 'json',
        secret: { env: 'HOOK_SECRET' },
        token: { file: join(at, 'token') },
      },
    ])
  })

  it('of every chat have what the chat needs', async () => {
    const usual = { events: ['registration', 'deposit'], minSeverity: 'warning', dailyReport: true }
    const cases = [
      [chat('mattermost', 'webhook_url_env = "U"\nca_file = "/etc/ca.pem"'), { webhookUrl: { env: 'U' }, caFile: '/etc/ca.pem' }],
      [chat('discord', 'webhook_url_env = "U"\nthread_id = "1288471234567890123"'), { threadId: '1288471234567890123' }],
      [chat('teams', 'webhook_url_command = "pass show teams"'), { webhookUrl: { command: 'pass show teams' } }],
      [`${ntfy()}\ntoken_env = "T"`, { url: 'https://ntfy.example/a-topic', token: { env: 'T' } }],
      [`${apprise('http://127.0.0.1:8000/notify/')}\ntag = "phone"`, { url: 'http://127.0.0.1:8000/notify/', tag: 'phone' }],
    ] as const
    for (const [text, expected] of cases) expect((await load(text)).channels, text).toMatchObject([{ ...usual, ...expected }])
  })

  it('need little: mail without an account, a public chat, the usual Bot API', async () => {
    const { channels } = await load([email(), telegram('chat_id = "@platform"\nmessage_thread_id = 42')].join('\n'))

    expect(channels).toMatchObject([
      { name: 'office', smtp: 'smtp://mail.example:587', starttls: 'auto' },
      { name: 'phone', chatId: '@platform', messageThreadId: 42, api: 'https://api.telegram.org' },
    ])
    expect(Object.keys(channels[0] ?? {})).not.toEqual(expect.arrayContaining(['user', 'password', 'rules', 'caFile']))
  })

  it('send an Alertmanager problems only, unless more is asked for', async () => {
    const alertmanager = 'format = "alertmanager"'
    expect((await load(webhook(alertmanager))).channels).toMatchObject([{ format: 'alertmanager', events: [], dailyReport: false }])
    expect((await load(webhook(`${alertmanager}\nevents = ["lead"]\ndaily_report = true`))).channels).toMatchObject([
      { events: ['lead'], dailyReport: true },
    ])
  })

  it('may be told of no event, and of no problem', async () => {
    expect((await load(slack('webhook_url_env = "S"\nevents = []\nrules = []'))).channels).toMatchObject([{ events: [], rules: [] }])
  })

  it.each([
    ['smtp://127.0.0.1:1025', 'smtp://127.0.0.1:1025', undefined],
    ['smtp://[::1]:25', 'smtp://[::1]:25', undefined],
    ['smtp://ann@mail.example', 'smtp://mail.example', 'ann'],
    ['smtp://100%@mail.example', 'smtp://mail.example', '100%'],
  ])('take the server %s', async (given, smtp, user) => {
    const { channels } = await load(email().replace('smtp://mail.example:587', given))

    expect(channels).toMatchObject([{ smtp, ...(user !== undefined && { user }) }])
  })
})

describe('a mistake in a channel is named with its place', () => {
  it.each([
    ['channels = "office"', 'FILE:1: channels: takes tables: [channels.<name>]'],
    ['[[channels]]\ntype = "slack"', 'FILE:1: channels: takes tables: [channels.<name>]'],
    ['[channels]\noffice = "x"', 'FILE:2: channels.office: takes a table with a type'],
    [
      '[channels.office]\nto = []',
      'FILE:1: channels.office.type: missing: takes one of email, slack, mattermost, discord, teams, telegram, ntfy, apprise, webhook',
    ],
    [
      '[channels.office]\ntype = "emial"',
      'FILE:2: channels.office.type: "emial": takes one of email, slack, mattermost, discord, teams, telegram, ntfy, apprise, webhook',
    ],
    [
      '[channels.office]\ntype = ["email"]',
      'FILE:2: channels.office.type: ["email"]: takes one of email, slack, mattermost, discord, teams, telegram, ntfy, apprise, webhook',
    ],
    [slack('webhook_url_flie = "x"'), 'FILE:3: channels.team.webhook_url_flie: unknown key; did you mean webhook_url_file?'],
    [
      telegram('colour = 1\nchat_id = "1"'),
      'FILE:4: channels.phone.colour: unknown key; it takes type, events, min_severity, rules, daily_report, proxy, bot_token_file, bot_token_command, bot_token_env, chat_id, message_thread_id, api',
    ],
    ['[channels."a b"]\ntype = "slack"', 'FILE:1: channels.a b: a channel takes a name of letters, digits, dashes, underscores and dots'],
    ['[channels.-x]\ntype = "slack"', 'FILE:1: channels.-x: a channel takes a name'],
    [`[channels.${'x'.repeat(65)}]\ntype = "slack"`, 'a channel takes a name'],
    [slack('webhook_url_env = "S"\nevents = ["lead", "sale"]'), 'channels.team.events.1: "sale": takes one of registration, deposit, lead'],
    [slack('webhook_url_env = "S"\nevents = "lead"'), 'channels.team.events: "lead": takes a list with any of registration, deposit, lead'],
    [slack('webhook_url_env = "S"\nmin_severity = "worst"'), 'min_severity: "worst": takes one of info, warning, medium, high'],
    [slack('webhook_url_env = "S"\nrules = "silence"'), 'channels.team.rules: "silence": takes a list of rules'],
    [slack('webhook_url_env = "S"\nrules = [""]'), 'channels.team.rules.0: "": takes the name of a rule'],
    [slack('webhook_url_env = "S"\ndaily_report = "yes"'), 'channels.team.daily_report: "yes": takes true or false'],
    [slack('events = []'), 'FILE:1: channels.team.webhook_url_file: missing: use webhook_url_file, webhook_url_command or webhook_url_env'],
    [
      slack('webhook_url_file = "s"\nwebhook_url_env = "S"'),
      'FILE:4: channels.team.webhook_url_env: webhook_url_file and webhook_url_env both locate it; keep one',
    ],
    [slack('webhook_url_env = "A-B"'), 'FILE:3: channels.team.webhook_url_env: takes the name of an environment variable'],
    ['[channels.phone]\ntype = "telegram"\nchat_id = "1"', 'channels.phone.bot_token_file: missing: use bot_token_file, bot_token_command'],
    [telegram(''), 'channels.phone.chat_id: missing: takes the id of a chat'],
    [telegram('chat_id = 1.5'), 'channels.phone.chat_id: takes the id of a chat'],
    [telegram('chat_id = "the team"'), 'channels.phone.chat_id: takes the id of a chat'],
    [telegram('chat_id = "1"\napi = "ftp://bots.example"'), 'channels.phone.api: takes the http or https address of a Bot API server'],
    [telegram('chat_id = "1"\napi = "https://bots.example/?a=1"'), 'channels.phone.api: takes the http or https address of a Bot API'],
    [
      telegram('chat_id = "1"\nmessage_thread_id = "General"'),
      'channels.phone.message_thread_id: takes the number of a topic in the group',
    ],
    [chat('mattermost', ''), 'channels.chat.webhook_url_file: missing: use webhook_url_file, webhook_url_command or webhook_url_env'],
    [chat('teams', 'webhook_url = "https://hooks.example/hunter2"'), 'the URL of a chat is a secret and does not belong in the settings'],
    [chat('discord', 'webhook_url_env = "U"\nthread_id = 12'), 'channels.chat.thread_id: takes the id of a thread in quotes'],
    [ntfy('https://ntfy.example/'), 'channels.pocket.url: takes the address of a topic like "https://ntfy.sh/a-name-nobody-guesses"'],
    [ntfy('https://ntfy.example/a/b'), 'channels.pocket.url: takes the address of a topic'],
    [apprise('https://apprise.example/'), 'channels.others.url: takes the address of an Apprise API like'],
    [`${apprise()}\ntag = ""`, 'channels.others.tag: takes a name'],
    [webhook('format = "xml"'), 'FILE:4: channels.router.format: "xml": takes one of json, alertmanager'],
    [webhook('secret_file = "a"\nsecret_command = "b"'), 'channels.router.secret_command: secret_file and secret_command both locate'],
    [webhook('token_file = "a"\ntoken_env = "B"'), 'channels.router.token_env: token_file and token_env both locate'],
    [webhook().replace('https', 'file'), 'FILE:3: channels.router.url: takes an http or https address'],
    [webhook().replace('https://hooks.example/in', 'hooks.example'), 'channels.router.url: takes an http or https address'],
    ['[channels.router]\ntype = "webhook"', 'FILE:1: channels.router.url: missing: takes an http or https address'],
    [email('password_env = "P"'), 'channels.office.user: missing: takes the user to whom the password belongs'],
    [email('user = "a"\npassword_env = "P"\npassword_file = "p"'), 'password_file and password_env both locate it; keep one'],
    [email('user = "a"').replace('smtp://', 'smtp://b@'), 'channels.office.user: smtp also names a user; keep one'],
    [email('starttls = true'), 'channels.office.starttls: true: takes one of auto, require, never'],
    [email('ca_file = ""'), 'channels.office.ca_file: takes the path of a file'],
    [email('helo = "my machine"'), 'FILE:6: channels.office.helo: takes a host name like "monitor.platform.example"'],
    [email('proxy = "none"'), 'FILE:6: channels.office.proxy: unknown key'],
    [webhook('proxy = "http://ann:hunter2@proxy.example"'), 'FILE:4: channels.router.proxy: takes the http or https address of a proxy'],
    [
      webhook('proxy = "proxy.example:3128"'),
      'channels.router.proxy: takes the http or https address of a proxy, or "none"; one that asks',
    ],
    [email().replace('["owner@platform.example"]', '"owner@platform.example"'), 'FILE:5: channels.office.to: takes a list of addresses'],
    [email().replace('["owner@platform.example"]', '[]'), 'FILE:5: channels.office.to: takes a list of at least one address'],
    [email().replace('owner@', ''), 'FILE:5: channels.office.to.0: takes an address like "owner@platform.example"'],
    [email().replace('owner@', 'a@x.example, owner@'), 'channels.office.to.0: takes an address'],
    [email().replace('monitor@', 'Doe, monitor@'), 'channels.office.from: takes an address'],
    [email().replace('"monitor@', '"M\\r\\nBcc: x@evil.example <monitor@'), 'FILE:4: channels.office.from: takes an address'],
    [email().replace('from', 'form'), 'channels.office.form: unknown key; did you mean from?'],
    ...[
      'http://mail.example',
      'mail.example',
      'smtp:mail.example',
      'smtp://',
      'smtp://mail.example/?pool=true',
      'smtp://mail.example:99999',
    ]
      .concat(['smtp://-x.example', 'smtp://a b', 'smtp://x%0ay@mail.example', 'smtp://mail.example#tls'])
      .map(given => [
        email().replace('smtp://mail.example:587', given),
        'FILE:3: channels.office.smtp: takes an address like "smtp://mail.example:587" or "smtps://mail.example"',
      ]),
  ])('%j', async (text = '', message) => {
    expect(await refusal(text)).toContain(message)
  })
})

describe('a secret in the settings', () => {
  const NO_PASSWORD = 'a password does not belong in the settings; use password_file, password_command or password_env'
  const TOKEN = '123456:ABC-DEF1234ghIkl-zyx57W2v1u123ew11'

  it.each([
    [email('password = "hunter2"'), `FILE:6: channels.office.password: ${NO_PASSWORD}`],
    [email().replace('smtp://', 'smtp://ann:hunter2@'), `FILE:3: channels.office.smtp: ${NO_PASSWORD}`],
    [email().replace('smtp://', 'smtp://:hunter2@'), `FILE:3: channels.office.smtp: ${NO_PASSWORD}`],
    [email().replace('smtp://', 'smtp://ann@x.example:hunter2/#@'), `FILE:3: channels.office.smtp: ${NO_PASSWORD}`],
    [
      slack('webhook_url = "https://hooks.example/hunter2"'),
      'FILE:3: channels.team.webhook_url: a Slack webhook URL is a secret and does not belong in the settings; use webhook_url_file,',
    ],
    [telegram('chat_id = "1"\nbot_token = "1:hunter2"'), 'channels.phone.bot_token: the token of a bot does not belong in the settings'],
    [webhook('secret = "hunter2"'), 'channels.router.secret: a secret does not belong in the settings; use secret_file'],
    [webhook('token = ["hunter2"]'), 'channels.router.token: a token does not belong in the settings; use token_file'],
  ])('is refused: %j', async (text, message) => {
    expect(await refusal(text)).toContain(message)
    expect(await refusal(text)).not.toContain('hunter2')
  })

  it.each([
    slack('webhook_url_file = "https://hooks.example/hunter2"'),
    slack('webhook_url_env = "https://hooks.example/hunter2"'),
    slack('webhook_url_file = { url = "hunter2" }'),
    slack().replace('[channels.team]', '[channels."my team"]\nwebhook_url = "hunter2"'),
    'channels = ["hunter2"]',
    '[[channels]]\ntype = "slack"\nwebhook_url = "hunter2"',
    `[channels]\nteam = "hunter2"`,
    `[channels.phone]\ntype = "telegram"\nchat_id = "1"\nbot_token_file = "${TOKEN}"`,
    telegram(`chat_id = "${TOKEN}"`),
    telegram(`chat_id = "1"\napi = "https://api.telegram.org/bot${TOKEN}"`),
    webhook().replace('https://', 'https://ann:hunter2@'),
    webhook().replace('https://', 'htps://hooks.example/hunter2?'),
    email('user = "hunter2\\u0000"'),
    '[targets.x.database]\npassword_env = "hunter2!"',
    '[targets.x]\ndatabase = [{ password = "hunter2" }]\n[targets.y.database]\nhost = { password = "hunter2" }',
  ])('is not repeated where it stands in a wrong place: %j', async text => {
    const message = await refusal(text)

    expect(message).toMatch(/^FILE:\d+: /)
    expect(message).not.toMatch(/hunter2|ABC-DEF/)
  })
})

describe('settings of alerts and channels', () => {
  const KEYS = ['type', 'smtp', 'from', 'to', 'user', 'password', 'password_file', 'webhook_url_env', 'chat_id', 'api', 'url', 'events']
    .concat(['format', 'rules', 'every', 'quiet_hours', 'daily_report', 'tolerance', 'links', 'links.user', 'min_severity'])
    .concat(['bot_token_file', 'secret_command', 'token_env', 'ca_file', '"__proto__"', 'constructor', 'toString'])
  const value = fc.oneof(
    fc.constantFrom(
      '"email"',
      '"slack"',
      '"telegram"',
      '"mattermost"',
      '"discord"',
      '"teams"',
      '"ntfy"',
      '"apprise"',
      '"webhook"',
      '[]',
      '{}',
      '1',
      'true',
      '"smtp://a.example"',
      '["a@b.example"]',
    ),
    fc.constantFrom('"22:00-06:00"', '"30s"', '07:00:00', '1979-05-27', 'nan', '-0', '"https://a.example/{id}"', '{ silence = 2 }'),
    fc.constantFrom(...Object.values(HOSTILE)).map(given => JSON.stringify(given)),
    hostileText.map(given => JSON.stringify(given)),
    fc.json(),
  )
  const line = fc.oneof(
    { weight: 4, arbitrary: fc.tuple(fc.constantFrom(...KEYS), value).map(([key, given]) => `${key} = ${given}`) },
    fc.constantFrom('[alerts]', '[alerts.links]', '[channels]', '[channels.a]', '[channels.b]', '[[channels]]', '[channels.a.to]'),
    hostileText.map(name => `[channels.${JSON.stringify(name)}]\ntype = "slack"`),
  )

  it('are settings or a clear refusal, whatever is written', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 14 }), async lines => {
        await refusal(lines.join('\n')).then(said => expect(said).toMatch(/^(FILE:\d+: .|FILE: .|it was taken$)/s))
      }),
      { numRuns: 500 },
    )
  })

  it('never repeat what stands where a secret does', async () => {
    const secret = fc.stringMatching(/^[a-z]{3}[A-Z]{20}[!@:/?# ]{0,3}[a-z]{3}$/)
    const keys = ['password', 'webhook_url', 'webhook_url_env', 'bot_token', 'bot_token_env', 'secret', 'token', 'smtp', 'url', 'chat_id']
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...keys),
        secret,
        fc.constantFrom(
          email,
          slack,
          telegram,
          webhook,
          () => chat('discord'),
          () => ntfy(),
          () => apprise(),
        ),
        async (key, given, channel) => {
          const said = await refusal(`${channel()}\n${key} = ${JSON.stringify(given)}`)
          expect(said).not.toContain(given.slice(3, 23))
        },
      ),
      { numRuns: 300 },
    )
  })
})
