import { z } from 'zod'
import { SEVERITIES } from '../text/severity.js'
import { greeting, mailbox, smtpServer, webAddress } from './addresses.js'
import { type ChannelType, EVENT_KINDS } from './channel-settings.js'
import { checkSecret, localPath, secretShape, text, word } from './fields.js'

const TYPES = [
  'email',
  'slack',
  'mattermost',
  'discord',
  'teams',
  'telegram',
  'ntfy',
  'apprise',
  'webhook',
] as const satisfies readonly ChannelType[]

const oneOf = <const Words extends readonly string[]>(words: Words) => z.enum(words, { error: `takes one of ${words.join(', ')}` })

const yesOrNo = z.boolean({ error: 'takes true or false' })

const routing = {
  events: z.array(oneOf(EVENT_KINDS), { error: `takes a list with any of ${EVENT_KINDS.join(', ')}` }).optional(),
  min_severity: oneOf(SEVERITIES).optional(),
  rules: z.array(text('takes the name of a rule'), { error: 'takes a list of rules' }).optional(),
  daily_report: yesOrNo.optional(),
}

/** A proxy with a password is a secret, which the environment can keep. */
const PROXY = 'takes the http or https address of a proxy, or "none"; one that asks for a password belongs in HTTPS_PROXY'

/** Keys of every channel over HTTP. */
const posting = { ...routing, proxy: z.union([z.literal('none'), webAddress(PROXY)], { error: PROXY }).optional() }

const Email = z
  .strictObject({
    type: z.literal('email'),
    ...routing,
    smtp: smtpServer,
    user: word.optional(),
    ...secretShape('password', 'a password'),
    from: mailbox,
    to: z.array(mailbox, { error: 'takes a list of addresses' }).min(1, { error: 'takes a list of at least one address' }),
    helo: greeting.optional(),
    starttls: oneOf(['auto', 'require', 'never']).optional(),
    ca_file: localPath.optional(),
  })
  .superRefine(checkSecret('password'))
  .superRefine(({ smtp, user, password_file, password_command, password_env }, context) => {
    const complain = (path: string, message: string): void => context.addIssue({ code: 'custom', path: [path], message })
    if (smtp.user !== undefined && user !== undefined) complain('user', 'smtp also names a user; keep one')
    const hasPassword = (password_file ?? password_command ?? password_env) !== undefined
    if (hasPassword && (smtp.user ?? user) === undefined) complain('user', 'takes the user to whom the password belongs')
  })

const Slack = z
  .strictObject({ type: z.literal('slack'), ...posting, ...secretShape('webhook_url', 'a Slack webhook URL is a secret and') })
  .superRefine(checkSecret('webhook_url', 'needed'))

/** The keys that locate the URL of a chat's incoming webhook: whoever knows it can post there. */
const webhookUrl = secretShape('webhook_url', 'the URL of a chat is a secret and')

const Mattermost = z
  .strictObject({ type: z.literal('mattermost'), ...posting, ...webhookUrl, ca_file: localPath.optional() })
  .superRefine(checkSecret('webhook_url', 'needed'))

const THREAD = 'takes the id of a thread in quotes, like "1288471234567890123"'

const Discord = z
  .strictObject({ type: z.literal('discord'), ...posting, ...webhookUrl, thread_id: text(THREAD, /^\d{15,20}$/).optional() })
  .superRefine(checkSecret('webhook_url', 'needed'))

const Teams = z.strictObject({ type: z.literal('teams'), ...posting, ...webhookUrl }).superRefine(checkSecret('webhook_url', 'needed'))

const CHAT = 'takes the id of a chat like "-1001234567890", or "@name" of a public one'
const TOPIC = 'takes the number of a topic in the group, like 42'
const BOT_API = 'takes the http or https address of a Bot API server'

const Telegram = z
  .strictObject({
    type: z.literal('telegram'),
    ...posting,
    ...secretShape('bot_token', 'the token of a bot'),
    chat_id: z.union([z.int(), text(CHAT, /^(-?\d{1,20}|@\w{4,64})$/)], { error: CHAT }).transform(String),
    message_thread_id: z.int({ error: TOPIC }).min(1, { error: TOPIC }).optional(),
    api: webAddress(BOT_API)
      .refine(given => !/[?#]|\/bot\d+:/i.test(given), { error: `${BOT_API} alone, like "https://api.telegram.org"` })
      .optional(),
  })
  .superRefine(checkSecret('bot_token', 'needed'))

const NTFY = 'takes the address of a topic like "https://ntfy.sh/a-name-nobody-guesses"'

const Ntfy = z
  .strictObject({
    type: z.literal('ntfy'),
    ...posting,
    url: webAddress(NTFY).refine(given => /^https?:\/\/[^/?#]+\/[^/?#]{1,64}$/i.test(given), { error: NTFY }),
    ...secretShape('token', 'a token'),
    ca_file: localPath.optional(),
  })
  .superRefine(checkSecret('token'))

const APPRISE = 'takes the address of an Apprise API like "http://127.0.0.1:8000/notify/key"'

const Apprise = z
  .strictObject({
    type: z.literal('apprise'),
    ...posting,
    url: webAddress(APPRISE).refine(given => /\/notify(\/[^/?#]{1,128})?\/?$/.test(given), { error: APPRISE }),
    tag: word.optional(),
    ...secretShape('token', 'a token'),
    ca_file: localPath.optional(),
  })
  .superRefine(checkSecret('token'))

const Webhook = z
  .strictObject({
    type: z.literal('webhook'),
    ...posting,
    url: webAddress('takes an http or https address'),
    format: oneOf(['json', 'alertmanager']).optional(),
    ...secretShape('secret', 'a secret'),
    ...secretShape('token', 'a token'),
    ca_file: localPath.optional(),
  })
  .superRefine(checkSecret('secret'))
  .superRefine(checkSecret('token'))

// No leading dash: the command line would read the name as an option.
const channelName = text('a channel takes a name of letters, digits, dashes, underscores and dots', /^[A-Za-z\d][\w.-]{0,63}$/)

/** The table of one channel in the settings file. */
export const ChannelTable = z.discriminatedUnion('type', [Email, Slack, Mattermost, Discord, Teams, Telegram, Ntfy, Apprise, Webhook], {
  error: ({ code }) => (code === 'invalid_union' ? `takes one of ${TYPES.join(', ')}` : 'takes a table with a type'),
})
export type ChannelTable = z.infer<typeof ChannelTable>

/** All channels of the settings file, by name. */
export const ChannelsTable = z.record(channelName, ChannelTable, { error: 'takes tables: [channels.<name>]' })
