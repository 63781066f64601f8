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
import { slack } from './slack.js'
import { telegram } from './telegram.js'
import type { Channel } from './types.js'
import { webhook } from './webhook.js'

/** Where a channel's secrets and files are read: the room itself opens no file. */
export interface SecretReader {
  /** @param what names it in an error. @throws ConfigError */
  secret(source: SecretSource, what: string): Promise<string>
  file(path: string, what: string): Promise<string>
}

export interface ChannelContext {
  readonly secrets: SecretReader
  /** Seconds until what is still open is told again. */
  readonly repeat: number
}

type Make<Settings> = (settings: Settings, surroundings: ChannelContext) => Promise<Channel>

const maybe = async <Name extends string>(name: Name, value: Promise<string> | undefined): Promise<{ [N in Name]?: string }> =>
  value === undefined ? {} : ({ [name]: await value } as { [N in Name]?: string })

const channels = {
  email: async (settings: EmailSettings, { secrets: safe }) =>
    email(settings, {
      ...(await maybe('password', settings.password && safe.secret(settings.password, `channels.${settings.name}.password`))),
      ...(await maybe('ca', settings.caFile === undefined ? undefined : safe.file(settings.caFile, `channels.${settings.name}.ca_file`))),
    }),
  slack: async (settings: SlackSettings, { secrets: safe }) =>
    slack(settings, { webhookUrl: await safe.secret(settings.webhookUrl, `channels.${settings.name}.webhook_url`) }),
  telegram: async (settings: TelegramSettings, { secrets: safe }) =>
    telegram(settings, { botToken: await safe.secret(settings.botToken, `channels.${settings.name}.bot_token`) }),
  webhook: async (settings: WebhookSettings, { secrets: safe, repeat }) =>
    webhook(
      settings,
      {
        ...(await maybe('secret', settings.secret && safe.secret(settings.secret, `channels.${settings.name}.secret`))),
        ...(await maybe('token', settings.token && safe.secret(settings.token, `channels.${settings.name}.token`))),
        ...(await maybe('ca', settings.caFile === undefined ? undefined : safe.file(settings.caFile, `channels.${settings.name}.ca_file`))),
      },
      { lasts: 2 * repeat },
    ),
} satisfies { [Type in ChannelType]: Make<Extract<ChannelSettings, { type: Type }>> }

/** The channel that some settings describe. @throws ConfigError where a secret cannot be read */
export const openChannel = (settings: ChannelSettings, surroundings: ChannelContext): Promise<Channel> =>
  (channels[settings.type] as Make<ChannelSettings>)(settings, surroundings)
