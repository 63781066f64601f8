import type { ChannelSettings, ChannelType, SecretSource } from '../config/channel-settings.js'
import { apprise } from './apprise.js'
import { discord } from './discord.js'
import { email } from './email.js'
import { mattermost } from './mattermost.js'
import { ntfy } from './ntfy.js'
import { alongRoute, type ProxyVariables } from './route.js'
import { slack } from './slack.js'
import { teams } from './teams.js'
import { telegram } from './telegram.js'
import type { Channel } from './types.js'
import { webhook } from './webhook.js'

/** Reads secrets and files for channels, which open no file themselves. */
export interface SecretReader {
  /** @param what its name in error messages @throws ConfigError */
  secret(source: SecretSource, what: string): Promise<string>
  file(path: string, what: string): Promise<string>
}

export interface ChannelContext {
  readonly secrets: SecretReader
  /** The environment, whose HTTPS_PROXY and NO_PROXY are followed. */
  readonly env: ProxyVariables
  /** Seconds that an alert lasts in an Alertmanager unless it is posted again. */
  readonly expirySeconds: number
}

type OpenChannel<Settings> = (settings: Settings, context: ChannelContext) => Promise<Channel>

/** Keys that locate a secret, as the settings and their file name them. */
const SECRETS = { password: 'password', webhookUrl: 'webhook_url', botToken: 'bot_token', secret: 'secret', token: 'token' } as const

/** The secrets of these settings by the same names, and the certificate authorities of `ca_file`. */
type Secrets<Settings> = { readonly [Name in keyof Settings as Name & keyof typeof SECRETS]: string } & { readonly ca?: string }

/** @throws ConfigError if one cannot be read */
const readSecrets = async <Settings extends ChannelSettings>(
  settings: Settings,
  { secrets }: ChannelContext,
): Promise<Secrets<Settings>> => {
  const { caFile, ...sources }: ChannelSettings & { caFile?: string } = settings
  const what = (key: string): string => `channels.${settings.name}.${key}`
  const found: Record<string, string> = {}
  for (const [name, key] of Object.entries(SECRETS)) {
    const source = (sources as { readonly [name: string]: unknown })[name] as SecretSource | undefined
    if (source !== undefined) found[name] = await secrets.secret(source, what(key))
  }
  if (caFile !== undefined) found.ca = await secrets.file(caFile, what('ca_file'))
  return found as Secrets<Settings>
}

const channels = {
  email: async (settings, context) => email(settings, await readSecrets(settings, context)),
  slack: async (settings, context) => slack(settings, await readSecrets(settings, context)),
  mattermost: async (settings, context) => mattermost(settings, await readSecrets(settings, context)),
  discord: async (settings, context) => discord(settings, await readSecrets(settings, context)),
  teams: async (settings, context) => teams(settings, await readSecrets(settings, context)),
  telegram: async (settings, context) => telegram(settings, await readSecrets(settings, context)),
  ntfy: async (settings, context) => ntfy(settings, await readSecrets(settings, context)),
  apprise: async (settings, context) => apprise(settings, await readSecrets(settings, context)),
  webhook: async (settings, context) => webhook(settings, await readSecrets(settings, context), context),
} satisfies { [Type in ChannelType]: OpenChannel<Extract<ChannelSettings, { type: Type }>> }

/** Opens the channel that the settings describe. @throws ConfigError if a secret cannot be read */
export const openChannel = async (settings: ChannelSettings, context: ChannelContext): Promise<Channel> => {
  const channel = await (channels[settings.type] as OpenChannel<ChannelSettings>)(settings, context)
  const route = { env: context.env, ...('proxy' in settings && { proxy: settings.proxy }) }
  return {
    send: (...message) => alongRoute(route, () => channel.send(...message)),
    preview: message => channel.preview(message),
    close: () => channel.close(),
  }
}
