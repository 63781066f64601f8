import type { Severity } from '../text/severity.js'
import type { ApiSettings } from './api.js'
import type { Thresholds } from './thresholds.js'

/** The settings as every other room sees them: validated, defaults filled in, one target chosen. Durations are seconds. */
export interface Settings {
  readonly target: Target
  /** The names of all there are: with several, whoever is told is to know of which one. */
  readonly targets: readonly string[]
  readonly people: PeopleSettings
  readonly thresholds: Thresholds
  /** The folder that remembers: ignored problems, history, what is to be told. */
  readonly stateDir: string
  readonly alerts: AlertsSettings
  /** In the order of the file; their names are unique. */
  readonly channels: readonly ChannelSettings[]
  readonly api: ApiSettings
}

/** The part of them that is enough to look at what is remembered. */
export interface RememberedSettings {
  /** The target that is meant; undefined where there are several and none is chosen. */
  readonly target: string | undefined
  /** IANA name. */
  readonly timezone: string
  readonly stateDir: string
}

export interface Target {
  readonly name: string
  /** IANA name; the zone people read. */
  readonly timezone: string
  /** Seconds for a whole run, without the time a person takes to answer a question. */
  readonly deadline: number
  /** `false`: the platform is on this very host. */
  readonly ssh: SshSettings | false
  readonly database: DatabaseSettings
  readonly logs: readonly LogSettings[]
}

/** What the person settled; what is left open is for `~/.ssh/config`, the agent and OpenSSH's defaults to decide. Paths have their `~` expanded. */
export interface SshSettings {
  readonly host: string
  readonly user?: string
  readonly port?: number
  readonly identityFile?: string
  readonly knownHosts?: string
  /** Every step of the connection waits for the one before it. */
  readonly isPlain?: boolean
  /** Seconds for which a connection that nobody uses is held for the next command; absent: none is. */
  readonly keep?: number
}

export interface DatabaseSettings {
  /** As seen from the host. */
  readonly host: string
  /** Directory of the Unix socket on the host, or the socket itself; wins over `host`. */
  readonly socket?: string
  readonly port: number
  /** `name` and `user` are absent only when `envFile` is to say them. */
  readonly name?: string
  readonly user?: string
  /** At most one of these five says where the password is; with none of them `~/.pgpass` is asked. */
  readonly password?: string
  readonly passwordFile?: string
  readonly passwordCommand?: string
  readonly passwordEnv?: string
  /** The application's own `.env` on the host: what it says wins over what is not set here. */
  readonly envFile?: string
  /** Seconds. */
  readonly statementTimeout: number
  /** Where the platform has its tables; several, comma-separated, are searched in that order. Absent: public. */
  readonly schema?: string
  /** The person says that row level security shows the role every row. */
  readonly trustsPolicies?: boolean
  /** What the settings say themselves of the way there, defaults aside; `envFile` is not asked for it. */
  readonly said?: readonly ('host' | 'socket' | 'port')[]
}

/** Where nothing else is said. */
export const TIMEZONE = 'Africa/Johannesburg'

export const LOG_KINDS = ['auto', 'django', 'gunicorn', 'access', 'nginx', 'json', 'stamped', 'text'] as const
export type LogKind = (typeof LOG_KINDS)[number]

export interface LogSettings {
  readonly name: string
  /** Of a journal only what people are told: `journal of gunicorn.service`. */
  readonly path: string
  /** The systemd unit whose entries are read in place of a file. */
  readonly journal?: string
  readonly kind: LogKind
  /** The settings name none: where the platform usually has one. */
  readonly isUsual?: true
}

/** Patterns of accounts that are not people: `*` and `?` as in a shell, any case, matched against e-mail and username. */
export interface PeopleSettings {
  readonly exclude: readonly string[]
  /** Wins over `exclude`. */
  readonly keep: readonly string[]
}

/** Seconds are seconds; times of the day are minutes since midnight in the target's zone. */
export interface AlertsSettings {
  /** Seconds from one round to the next. */
  readonly every: number
  /** Seconds until what is still open is told again. */
  readonly repeat: number
  /** Rounds in a row that a rule must hold before it opens; those of single rules win. */
  readonly tolerance: number
  readonly tolerances: Readonly<Record<string, number>>
  /** Rounds in a row that must fail before it is told that the platform cannot be checked. */
  readonly failedRounds: number
  readonly quietHours: { readonly from: number; readonly to: number } | null
  readonly dailyReport: number | null
  /** Addresses with `{id}` in them. */
  readonly links: { readonly user?: string; readonly deposit?: string; readonly lead?: string }
}

export const EVENT_KINDS = ['registration', 'deposit', 'lead'] as const
export type EventKind = (typeof EVENT_KINDS)[number]

/** Where a secret is: one of the three. Paths are whole. */
export type SecretSource = { readonly file: string } | { readonly command: string } | { readonly env: string }

interface Routed {
  readonly name: string
  readonly events: readonly EventKind[]
  readonly minSeverity: Severity
  /** Only these; undefined: all of them. */
  readonly rules?: readonly string[]
  readonly dailyReport: boolean
}

export interface EmailSettings extends Routed {
  readonly type: 'email'
  /** `smtp://` (STARTTLS where the server has it) or `smtps://`; no password in it. */
  readonly smtp: string
  readonly user?: string
  readonly password?: SecretSource
  readonly from: string
  readonly to: readonly string[]
  /** `require`: never without TLS. A certificate is always checked, but for that of this very machine. */
  readonly starttls: 'auto' | 'require' | 'never'
  /** A PEM file of certificate authorities to trust besides the system's. */
  readonly caFile?: string
}

export interface SlackSettings extends Routed {
  readonly type: 'slack'
  readonly webhookUrl: SecretSource
}

export interface TelegramSettings extends Routed {
  readonly type: 'telegram'
  readonly botToken: SecretSource
  readonly chatId: string
  /** Another server that speaks the Bot API. */
  readonly api: string
}

export interface WebhookSettings extends Routed {
  readonly type: 'webhook'
  readonly url: string
  readonly format: 'json' | 'alertmanager'
  /** Signs the body. */
  readonly secret?: SecretSource
  /** Goes into `Authorization: Bearer`. */
  readonly token?: SecretSource
  readonly caFile?: string
}

export type ChannelSettings = EmailSettings | SlackSettings | TelegramSettings | WebhookSettings
export type ChannelType = ChannelSettings['type']
