import { lookup } from 'node:dns/promises'
import type { ChannelSettings, SecretSource } from '../../config/channel-settings.js'
import { readSecret } from '../../config/secret.js'
import { MAX_CA_BYTES, readBounded } from '../../source/bounded-read.js'
import { unlessAborted } from '../../text/time-limit.js'
import { plural } from '../../text/words.js'
import { error, failed, fine, leftOut, warning } from '../findings.js'
import { type CheckContext, check, type Finding } from '../types.js'

/** A channel's secrets by their key in the settings. */
const secretsOf = (channel: ChannelSettings): readonly (readonly [key: string, source: SecretSource | undefined])[] => {
  switch (channel.type) {
    case 'email':
      return [['password', channel.password]]
    case 'slack':
    case 'mattermost':
    case 'discord':
    case 'teams':
      return [['webhook_url', channel.webhookUrl]]
    case 'telegram':
      return [['bot_token', channel.botToken]]
    case 'ntfy':
    case 'apprise':
      return [['token', channel.token]]
    case 'webhook':
      return [
        ['secret', channel.secret],
        ['token', channel.token],
      ]
  }
}

/** Checks the form of a secret. The secret itself is never shown. */
const FORMAT_CHECKS: Readonly<Record<string, (secret: string) => string | undefined>> = {
  webhook_url: secret =>
    /^https?:\/\/\S+$/.test(secret) && URL.canParse(secret) ? undefined : 'is not a URL like https://hooks.example/services/…',
  bot_token: secret => (/^\d+:[\w-]+$/.test(secret) ? undefined : 'is not a token like 123456:ABC-DEF'),
  token: secret => (/^[\x21-\x7e]+$/.test(secret) ? undefined : 'contains characters that an HTTP header cannot carry'),
}

const addressOf = (channel: ChannelSettings, secrets: ReadonlyMap<string, string>): string => {
  switch (channel.type) {
    case 'email':
      return channel.smtp
    case 'slack':
    case 'mattermost':
    case 'discord':
    case 'teams':
      return secrets.get('webhook_url') ?? ''
    case 'telegram':
      return channel.api
    case 'ntfy':
    case 'apprise':
    case 'webhook':
      return channel.url
  }
}

/** A finding if the host name has no address. Connects to nothing. */
export const findUnresolved = async (host: string, what: string, signal: AbortSignal): Promise<Finding | undefined> => {
  try {
    await unlessAborted(signal, lookup(host.replace(/^\[|\]$/g, '')))
    return undefined
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException
    return error(`${what}: ${host} has no address${code ? ` (${code})` : ''}`, 'Check the name, and whether this machine is online.')
  }
}

/** A service that does not answer is found by `notify test`; here only its certificate is of interest. */
const CERTIFICATE_TIMEOUT_MS = 5_000
/** Let's Encrypt and most others are renewed a month before the end: less means that a renewal has failed. */
const MIN_CERTIFICATE_DAYS = 14
const DAY_MS = 86_400_000

const RENEW = 'Renew it, or tell those who run the service.'

const dayOf = (date: Date): string => date.toISOString().slice(0, 10)

const endsSoon = (until: Date, what: string): Finding | undefined => {
  const days = Math.floor((until.getTime() - Date.now()) / DAY_MS)
  if (days >= MIN_CERTIFICATE_DAYS) return undefined
  return warning(
    `${what} ends on ${dayOf(until)}, ${days < 1 ? 'within a day' : `in ${plural(days, 'day')}`}`,
    `Messages stop then. ${RENEW}`,
  )
}

const judge = async (channel: ChannelSettings, { environment, signal }: CheckContext): Promise<Finding> => {
  const { name, type } = channel
  const what = `channels.${name}`
  const secrets = new Map<string, string>()
  for (const [key, source] of secretsOf(channel)) {
    if (!source) continue
    const secret = await readSecret(source, `${what}.${key}`, environment.env)
    const wrong = FORMAT_CHECKS[key]?.(secret)
    if (wrong) return error(`${what}: ${key} ${wrong}`, 'Fix it in the file, command or variable that the settings name.')
    secrets.set(key, secret)
  }
  if ('caFile' in channel && channel.caFile !== undefined && !(await readBounded(channel.caFile, MAX_CA_BYTES).catch(() => undefined)))
    return error(`${what}: ca_file ${channel.caFile} cannot be read`, 'Check that the file exists and that you may read it.')
  const address = addressOf(channel, secrets)
  const { hostname, host } = new URL(address)
  const proxy = environment.proxyOf(channel, address)
  // Behind a proxy, this machine may have no address for the service itself.
  const isUnresolved = await findUnresolved(hostname, what, signal)
  const wrong =
    isUnresolved && proxy ? await findUnresolved(proxy.url.hostname, `${what}: the proxy of ${proxy.source}`, signal) : isUnresolved
  if (wrong) return wrong
  const timeLimit = AbortSignal.any([signal, AbortSignal.timeout(CERTIFICATE_TIMEOUT_MS)])
  const { until, isExpired } = await environment.certificateOf(channel, address, timeLimit)
  if (isExpired) return error(`${what}: the certificate of ${host} has expired`, RENEW)
  const ends = until && endsSoon(until, `${what}: the certificate of ${host}`)
  const through = proxy ? ` through the proxy ${proxy.url.host}` : ''
  const ending = until ? `, certificate until ${dayOf(until)}` : ''
  return ends ?? fine(`${name}: ${type} via ${host}${through}${ending}; "check_status notify test ${name}" tests it`)
}

/**
 * Mail and chat: whether the secrets are readable and well-formed, the server's name has an address, and its certificate lasts. Sends
 * nothing.
 */
export const channels = check({
  title: 'Mail and chat',
  after: ['settings'],
  async run(context) {
    const all = context.settings.channels
    if (all.length === 0) return [leftOut('the settings have no channels: no one is notified')]
    return Promise.all(all.map(channel => judge(channel, context).catch(failed)))
  },
})
