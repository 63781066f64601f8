import { lookup } from 'node:dns/promises'
import { readSecret } from '../../config/secret.js'
import type { ChannelSettings, SecretSource } from '../../config/settings.js'
import { MAX_CA_BYTES, readBounded } from '../../source/bounded-read.js'
import { unlessAborted } from '../../source/deadline.js'
import { error, failed, fine, leftOut } from '../findings.js'
import { type CheckContext, check, type Finding } from '../types.js'

/** The secrets of a channel under their keys. */
const secretsOf = (channel: ChannelSettings): readonly (readonly [key: string, source: SecretSource | undefined])[] => {
  switch (channel.type) {
    case 'email':
      return [['password', channel.password]]
    case 'slack':
      return [['webhook_url', channel.webhookUrl]]
    case 'telegram':
      return [['bot_token', channel.botToken]]
    case 'webhook':
      return [
        ['secret', channel.secret],
        ['token', channel.token],
      ]
  }
}

/** What a secret has to look like. None of it is ever shown. */
const FORMS: Readonly<Record<string, (secret: string) => string | undefined>> = {
  webhook_url: secret =>
    /^https?:\/\/\S+$/.test(secret) && URL.canParse(secret) ? undefined : 'is no address like https://hooks.slack.com/services/…',
  bot_token: secret => (/^\d+:[\w-]+$/.test(secret) ? undefined : 'is no token like 123456:ABC-DEF'),
  token: secret => (/^[\x21-\x7e]+$/.test(secret) ? undefined : 'holds what no header can carry'),
}

const addressOf = (channel: ChannelSettings, secrets: ReadonlyMap<string, string>): string => {
  switch (channel.type) {
    case 'email':
      return channel.smtp
    case 'slack':
      return secrets.get('webhook_url') ?? ''
    case 'telegram':
      return channel.api
    case 'webhook':
      return channel.url
  }
}

/** The name of the far side has an address; nobody is spoken to. */
export const resolves = async (host: string, what: string, signal: AbortSignal): Promise<Finding | undefined> => {
  try {
    await unlessAborted(signal, lookup(host.replace(/^\[|\]$/g, '')))
    return undefined
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException
    return error(`${what}: ${host} has no address${code ? ` (${code})` : ''}`, 'Check the name, and whether this machine is online.')
  }
}

const judge = async (channel: ChannelSettings, { environment, signal }: CheckContext): Promise<Finding> => {
  const { name, type } = channel
  const what = `channels.${name}`
  const secrets = new Map<string, string>()
  for (const [key, source] of secretsOf(channel)) {
    if (!source) continue
    const secret = await readSecret(source, `${what}.${key}`, environment.env)
    const wrong = FORMS[key]?.(secret)
    if (wrong) return error(`${what}: what ${key} names ${wrong}`, 'Put the right one there.')
    secrets.set(key, secret)
  }
  if ('caFile' in channel && channel.caFile !== undefined && !(await readBounded(channel.caFile, MAX_CA_BYTES).catch(() => undefined)))
    return error(`${what}: ca_file ${channel.caFile} cannot be read`, 'See that it is there and that you may read it.')
  const { hostname, host } = new URL(addressOf(channel, secrets))
  return (await resolves(hostname, what, signal)) ?? fine(`${name}: ${type} by way of ${host}; "check_status notify test ${name}" tries it`)
}

/** Mail and chats: whether their secrets can be read and are what they should be, and whether the far side has an address. Nothing is sent. */
export const channels = check({
  title: 'Mail and chat',
  after: ['settings'],
  async run(context) {
    const all = context.settings.channels
    if (all.length === 0) return [leftOut('the settings name no channel: nobody is told anything')]
    return Promise.all(all.map(channel => judge(channel, context).catch(failed)))
  },
})
