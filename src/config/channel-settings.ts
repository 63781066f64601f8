import type { Severity } from '../text/severity.js'

export const EVENT_KINDS = ['registration', 'deposit', 'lead'] as const
export type EventKind = (typeof EVENT_KINDS)[number]

/** Where a secret is kept. Paths are absolute. */
export type SecretSource = { readonly file: string } | { readonly command: string } | { readonly env: string }

interface Routed {
  readonly name: string
  readonly events: readonly EventKind[]
  readonly minSeverity: Severity
  /** Only these rules; undefined: all rules. */
  readonly rules?: readonly string[]
  readonly dailyReport: boolean
}

export interface EmailSettings extends Routed {
  readonly type: 'email'
  /** `smtp://` (STARTTLS if the server offers it) or `smtps://`, without a password. */
  readonly smtp: string
  readonly user?: string
  readonly password?: SecretSource
  readonly from: string
  readonly to: readonly string[]
  /** The name said in EHLO; absent: that of this machine, or the domain of `from`. */
  readonly helo?: string
  /** `require`: never send without TLS. Certificates are always checked, except those of this machine. */
  readonly starttls: 'auto' | 'require' | 'never'
  /** A PEM file of certificate authorities to trust in addition to the system's. */
  readonly caFile?: string
}

/** A channel over HTTP. */
interface Posted extends Routed {
  /** The address of the proxy that leads to the service; `none`: go straight; absent: as HTTPS_PROXY and NO_PROXY say. */
  readonly proxy?: string
}

export interface SlackSettings extends Posted {
  readonly type: 'slack'
  readonly webhookUrl: SecretSource
}

/** Mattermost, or Rocket.Chat. */
export interface MattermostSettings extends Posted {
  readonly type: 'mattermost'
  readonly webhookUrl: SecretSource
  readonly caFile?: string
}

export interface DiscordSettings extends Posted {
  readonly type: 'discord'
  readonly webhookUrl: SecretSource
  readonly threadId?: string
}

/** A workflow of Microsoft Teams. */
export interface TeamsSettings extends Posted {
  readonly type: 'teams'
  readonly webhookUrl: SecretSource
}

export interface TelegramSettings extends Posted {
  readonly type: 'telegram'
  readonly botToken: SecretSource
  readonly chatId: string
  /** A topic of the group. */
  readonly messageThreadId?: number
  /** The address of the Bot API server. */
  readonly api: string
}

export interface NtfySettings extends Posted {
  readonly type: 'ntfy'
  /** Of the topic: server and topic. */
  readonly url: string
  readonly token?: SecretSource
  readonly caFile?: string
}

export interface AppriseSettings extends Posted {
  readonly type: 'apprise'
  /** Of an Apprise API: `…/notify/<key>`. */
  readonly url: string
  /** Only the services with this tag. */
  readonly tag?: string
  readonly token?: SecretSource
  readonly caFile?: string
}

export interface WebhookSettings extends Posted {
  readonly type: 'webhook'
  readonly url: string
  readonly format: 'json' | 'alertmanager'
  /** Key that signs the body. */
  readonly secret?: SecretSource
  /** Sent as `Authorization: Bearer`. */
  readonly token?: SecretSource
  readonly caFile?: string
}

export type ChannelSettings =
  | EmailSettings
  | SlackSettings
  | MattermostSettings
  | DiscordSettings
  | TeamsSettings
  | TelegramSettings
  | NtfySettings
  | AppriseSettings
  | WebhookSettings
export type ChannelType = ChannelSettings['type']
