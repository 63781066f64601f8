import type {
  ChannelSettings,
  ChannelType,
  EmailSettings,
  SecretSource,
  SlackSettings,
  TelegramSettings,
  WebhookSettings,
} from '../config/settings.js'
import { email } from './email.js'
import { alongRoute, type ProxyVariables } from './route.js'
import { slack } from './slack.js'
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
  /** Seconds until open problems are sent again. */
  readonly repeat: number
}

type OpenChannel<Settings> = (settings: Settings, context: ChannelContext) => Promise<Channel>

const optional = async <Name extends string>(name: Name, value: Promise<string> | undefined): Promise<{ [N in Name]?: string }> =>
  value === undefined ? {} : ({ [name]: await value } as { [N in Name]?: string })

const channels = {
  email: async (settings: EmailSettings, { secrets }) =>
    email(settings, {
      ...(await optional('password', settings.password && secrets.secret(settings.password, `channels.${settings.name}.password`))),
      ...(await optional(
        'ca',
        settings.caFile === undefined ? undefined : secrets.file(settings.caFile, `channels.${settings.name}.ca_file`),
      )),
    }),
  slack: async (settings: SlackSettings, { secrets }) =>
    slack(settings, { webhookUrl: await secrets.secret(settings.webhookUrl, `channels.${settings.name}.webhook_url`) }),
  telegram: async (settings: TelegramSettings, { secrets }) =>
    telegram(settings, { botToken: await secrets.secret(settings.botToken, `channels.${settings.name}.bot_token`) }),
  webhook: async (settings: WebhookSettings, { secrets, repeat }) =>
    webhook(
      settings,
      {
        ...(await optional('secret', settings.secret && secrets.secret(settings.secret, `channels.${settings.name}.secret`))),
        ...(await optional('token', settings.token && secrets.secret(settings.token, `channels.${settings.name}.token`))),
        ...(await optional(
          'ca',
          settings.caFile === undefined ? undefined : secrets.file(settings.caFile, `channels.${settings.name}.ca_file`),
        )),
      },
      { expirySeconds: 2 * repeat },
    ),
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
