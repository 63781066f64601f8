import { writeFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { join } from 'node:path'
import { type DefaultTreeAdapterTypes, parse } from 'parse5'
import { describe, expect } from 'vitest'
import { WebhookDocument } from '../../src/channels/webhook.js'
import { expectMarkdown, expectSlackMarkup, expectTelegramMarkup } from '../support/chat-markup.js'
import { expectNoEffect } from '../support/harmless.js'
import { addHostileLogs, addHostileRows, WORDS } from '../support/hostile-rows.js'
import { anHttpService } from '../support/http-service.js'
import { read } from '../support/mail.js'
import { startMailServer, startStubborn, startTalker } from '../support/mail-server.js'
import { type Ended, it, type World } from '../support/world.js'

const SECRET = 'a-secret-of-the-channel'

/** One channel of each kind, each receiving everything. */
const configure = async (world: World, origin: string, mailPort: number): Promise<void> => {
  await writeFile(join(world.home, 'slack'), `${origin}/services/${SECRET}\n`, { mode: 0o600 })
  await writeFile(join(world.home, 'telegram'), `123456:${SECRET}\n`, { mode: 0o600 })
  for (const chat of ['mattermost', 'discord', 'teams'])
    await writeFile(join(world.home, chat), `${origin}/${chat}/${SECRET}\n`, { mode: 0o600 })
  const all = 'events = ["registration", "deposit", "lead"]\nmin_severity = "info"\ndaily_report = true\n'
  await world.configure({
    top: 'state_dir = "~/state"\n',
    more: `
[channels.mail]
type = "email"
smtp = "smtp://127.0.0.1:${mailPort}"
from = "check_status <monitor@platform.example>"
to = ["owner@platform.example"]
${all}
[channels.slack]
type = "slack"
webhook_url_file = "~/slack"
${all}
[channels.telegram]
type = "telegram"
bot_token_file = "~/telegram"
chat_id = "-1001"
api = "${origin}"
${all}
${['mattermost', 'discord', 'teams'].map(chat => `[channels.${chat}]\ntype = "${chat}"\nwebhook_url_file = "~/${chat}"\n${all}`).join('\n')}
[channels.ntfy]
type = "ntfy"
url = "${origin}/${SECRET}"
${all}
[channels.apprise]
type = "apprise"
url = "${origin}/apprise/notify/${SECRET}"
${all}
[channels.hook]
type = "webhook"
url = "${origin}/hook/${SECRET}"
${all}
[channels.alertmanager]
type = "webhook"
format = "alertmanager"
url = "${origin}/alerts/${SECRET}"
${all}
`,
  })
}

const OKAY: Readonly<Record<string, string>> = {
  services: 'ok',
  mattermost: 'ok',
  discord: '{"id":"1"}',
  ntfy: '{"id":"a","event":"message"}',
  apprise: '{"error":null,"details":[]}',
  bot123456: '{"ok":true,"result":{"message_id":1}}',
}
const kindOf = (path: string): string => (path === '/' ? 'ntfy' : (/^\/(\w+)/.exec(path)?.[1] ?? ''))

const expectCalm = ({ stdout, stderr }: Ended): void => {
  for (const said of [stdout, stderr]) {
    expectNoEffect(said.replaceAll('\r\n', '\n'))
    expect(said).not.toContain(SECRET)
  }
}

const strings = (value: unknown): string[] => {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([key, one]) => [key, ...strings(one)]) : []
}

const inside = (node: DefaultTreeAdapterTypes.Node): DefaultTreeAdapterTypes.Node[] => [
  node,
  ...('childNodes' in node ? node.childNodes.flatMap(inside) : []),
]

const HEADERS =
  /^(message-id|in-reply-to|references|date|from|to|subject|auto-submitted|x-check-status-target|importance|x-priority|mime-version|content-type|content-transfer-encoding|received)$/

const expectCalmLetter = async (source: string): Promise<void> => {
  const letter = await read({ source })
  for (const { key, value } of letter.headers) {
    expect(key).toMatch(HEADERS)
    expectNoEffect(value)
  }
  expect([letter.to?.length, letter.cc, letter.bcc, letter.attachments]).toEqual([1, undefined, undefined, []])
  expectNoEffect((letter.text ?? '').replaceAll('\r\n', '\n'))
  const html = letter.html ?? ''
  expectNoEffect(html.replaceAll('\r\n', '\n'))
  for (const node of inside(parse(html))) {
    expect(node.nodeName).not.toMatch(/^(script|img|link|iframe|object|embed|svg|math|form|base|video|audio|template|#comment)$/)
    for (const { name, value } of 'attrs' in node ? node.attrs : []) {
      expect(name).toMatch(
        /^(class|style|scope|lang|charset|http-equiv|content|name|href|role|aria-label|aria-hidden|title|colspan|tabindex)$/,
      )
      expect(name === 'href' ? new URL(value).origin : '').toMatch(/^(https:\/\/platform\.example)?$/)
    }
  }
}

const LABEL = /^[a-z_]+$/

const expectCalmPost = (path: string, body: string): void => {
  const document = JSON.parse(body)
  for (const words of strings(document)) expectNoEffect(words)
  if (path.startsWith('/services/')) expectSlackMarkup(document)
  else if (path.startsWith('/bot')) expectTelegramMarkup(document.text)
  else if (path.startsWith('/mattermost/')) expectMarkdown(document.text)
  else if (path.startsWith('/discord/')) for (const { description } of document.embeds) expectMarkdown(description)
  else if (/^(teams|ntfy|apprise)$/.test(kindOf(path))) expect(document).not.toHaveProperty('labels')
  else if (kindOf(path) === 'hook') expect(WebhookDocument.parse(document)).toEqual(document)
  else
    for (const { labels, annotations } of document) {
      for (const name of [...Object.keys(labels), ...Object.keys(annotations)]) expect(name).toMatch(LABEL)
      for (const value of Object.values<string>(labels)) expect(value).toMatch(/\S/)
    }
}

describe('messages about hostile rows', () => {
  it('are harmless text on every channel', async ({ world }) => {
    const { heard, origin } = await anHttpService((request, response) => response.end(OKAY[kindOf(request.url ?? '')] ?? ''))
    const { port, letters } = await startMailServer()
    await configure(world, origin, port)
    expect((await world.run(['watch', '--once'])).status).toBe(0)
    const rows = await addHostileRows(world.platform)
    await rows.say(WORDS)
    await addHostileLogs(world.logs, WORDS)
    for (const table of ['users_user', 'deposit_requests', 'leads_lead'])
      await world.platform.sql(`UPDATE ${table} SET created_at = now() WHERE ctid IN (SELECT ctid FROM ${table} ORDER BY ctid LIMIT 12)`)

    for (const args of [['watch', '--once'], ['send'], ['send', '--dry-run']]) {
      const ended = await world.run(args)
      expectCalm(ended)
      expect([args, ended.status]).toEqual([args, 0])
    }

    const kinds = new Set(heard.map(({ path }) => kindOf(path)))
    expect([...kinds].sort()).toEqual(['alerts', 'apprise', 'bot123456', 'discord', 'hook', 'mattermost', 'ntfy', 'services', 'teams'])
    expect(letters.length).toBeGreaterThan(2)
    const posted = heard.filter(({ path }) => kindOf(path) === 'hook').map(({ body }) => JSON.parse(body))
    expect(new Set(posted.map(({ kind }) => kind))).toEqual(new Set(['events', 'problems', 'report']))
    expect(posted.flatMap(({ alerts }) => alerts).length).toBeGreaterThan(8)
    expect(new Set(posted.flatMap(({ events }) => events.map(({ kind }: { kind: string }) => kind)))).toEqual(
      new Set(['registration', 'deposit', 'lead']),
    )
    for (const { path, body } of heard) expectCalmPost(path, body)
    for (const { source } of letters) await expectCalmLetter(source)
  })
})

const ALL = WORDS.join(' ')

/** Replies of hostile services. */
const REPLIES: Readonly<Record<string, (response: ServerResponse) => void>> = {
  attacks: response => response.writeHead(400).end(`${ALL}\0\r\n\r\n`),
  'attacks as JSON': response => response.writeHead(400).end(JSON.stringify({ ok: false, description: ALL, error: ALL })),
  'an acceptance': response => response.writeHead(200).end(`\0\u001b]0;title\u0007 ${ALL}`),
  'a megabyte': response => response.writeHead(500).end('\u001b[2J\u202e'.repeat(2 ** 18)),
  'a million lines': response => response.writeHead(403).end('\r\n'.repeat(2 ** 15)),
  'a property of every object': response => response.writeHead(400).end('constructor'),
  'another property of every object': response => response.writeHead(404).end('__proto__'),
  'bytes that are not text': response => response.writeHead(409).end(Buffer.from([0xff, 0xfe, 0x00, 0x9b, 0x32, 0x4a, 0xed, 0xa0, 0x80])),
  'odd headers': response => response.writeHead(302, { Location: 'http://evil.example/\u0080', 'Retry-After': '9'.repeat(500) }).end(),
  'its secret': response => response.writeHead(400).end(`no such ${SECRET} /${SECRET}`),
}

const KINDS = ['slack', 'mattermost', 'discord', 'teams', 'telegram', 'apprise', 'json', 'alertmanager']

/** Configures for each reply a channel of each HTTP kind; the path selects the reply. Returns their names. */
const configureReplies = async (world: World, origin: string): Promise<string[]> => {
  const tables = await Promise.all(
    Object.keys(REPLIES).map(async (_, i) => {
      await writeFile(join(world.home, `slack-${i}`), `${origin}/${i}/${SECRET}\n`, { mode: 0o600 })
      const webhook = (format: string) =>
        `[channels.${format}-${i}]\ntype = "webhook"\nformat = "${format}"\nurl = "${origin}/${i}/${SECRET}"\n`
      return [
        `[channels.slack-${i}]\ntype = "slack"\nwebhook_url_file = "~/slack-${i}"\n`,
        `[channels.telegram-${i}]\ntype = "telegram"\nbot_token_file = "~/telegram"\nchat_id = "-1001"\napi = "${origin}/${i}"\n`,
        `[channels.mattermost-${i}]\ntype = "mattermost"\nwebhook_url_file = "~/slack-${i}"\n`,
        `[channels.discord-${i}]\ntype = "discord"\nwebhook_url_file = "~/slack-${i}"\n`,
        `[channels.teams-${i}]\ntype = "teams"\nwebhook_url_file = "~/slack-${i}"\n`,
        `[channels.apprise-${i}]\ntype = "apprise"\nurl = "${origin}/${i}/notify/${SECRET}"\n`,
        webhook('json'),
        webhook('alertmanager'),
      ]
    }),
  )
  await writeFile(join(world.home, 'telegram'), `123456:${SECRET}\n`, { mode: 0o600 })
  await world.configure({ more: tables.flat().join('\n') })
  return Object.keys(REPLIES).flatMap((_, i) => KINDS.map(kind => `${kind}-${i}`))
}

/** Expects one line of output per channel, neither empty nor long. */
const expectOneLineEach = ({ stdout, stderr }: Ended, names: readonly string[]): void => {
  const rows = (stdout + stderr).split('\n')
  for (const name of names) {
    const [line = '', ...others] = rows.filter(row => row.includes(` ${name}: `))
    expect(line.length, name).toBeGreaterThan(name.length + 8)
    expect([line.length < 600, others], name).toEqual([true, []])
    expect(line).not.toMatch(/native code|\[object|undefined/)
  }
}

describe('notify test', () => {
  it('prints the hostile reply of a service as one harmless line', async ({ world }) => {
    const { origin } = await anHttpService(({ url = '' }, response) => Object.values(REPLIES)[Number(url.split('/')[1])]?.(response))
    const names = await configureReplies(world, origin)

    const ended = await world.run(['notify', 'test'])

    expectCalm(ended)
    expectOneLineEach(ended, names)
  })

  it('prints the hostile reply of a mail server as one harmless line, at whatever command', async ({ world }) => {
    const lines = (code: number) =>
      `${WORDS.map(words => `${code}-${words.replace(/[\r\n]/g, ' ')}\0\r\n`).join('')}${code} \u001b[2J\u202e\r\n`
    const servers = {
      greeting: await startTalker(socket => void socket.write(lines(554))),
      flood: await startTalker(socket => void socket.end(`554 ${'\u001b[2J\u202e'.repeat(2 ** 17)}\r\n`)),
      ehlo: await startStubborn('EHLO', socket => void socket.write(lines(550))),
      offers: await startStubborn('EHLO', socket => void socket.write(lines(250))),
      mail: await startStubborn('MAIL', socket => void socket.write(lines(451))),
      rcpt: await startStubborn('RCPT', socket => void socket.write(lines(550))),
      data: await startStubborn('DATA', socket => void socket.write(lines(354))),
      end: await startStubborn('.', socket => void socket.write(lines(250))),
      nonsense: await startStubborn('MAIL', socket => void socket.write(Buffer.from([0xff, 0, 0x9b, 0x32, 0x4a, 13, 10]))),
    }
    const channels = Object.entries(servers).map(
      ([name, { port }]) =>
        `[channels.${name}]\ntype = "email"\nsmtp = "smtp://127.0.0.1:${port}"\nfrom = "m@platform.example"\nto = ["o@platform.example"]\n`,
    )
    await world.configure({ more: channels.join('\n') })

    const ended = await world.run(['notify', 'test'])

    expectCalm(ended)
    expectOneLineEach(ended, Object.keys(servers))
  })
})
