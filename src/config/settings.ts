import type { ApiSettings } from './api.js'
import type { ChannelSettings } from './channel-settings.js'
import type { Thresholds } from './thresholds.js'

/** The settings as other rooms see them: validated, with defaults, for one chosen target. Durations are in seconds. */
export interface Settings {
  readonly target: Target
  /** The names of all targets: with several, messages name theirs. */
  readonly targets: readonly string[]
  readonly people: PeopleSettings
  readonly thresholds: Thresholds
  /** The state folder: ignored problems, history, unsent notifications. */
  readonly stateDir: string
  readonly alerts: AlertsSettings
  /** In the order of the file; names are unique. */
  readonly channels: readonly ChannelSettings[]
  readonly api: ApiSettings
}

/** The part of the settings that locates the state folder. */
export interface RememberedSettings {
  /** The chosen target; undefined if there are several and none is chosen. */
  readonly target: string | undefined
  /** IANA name. */
  readonly timezone: string
  readonly stateDir: string
}

export interface Target {
  readonly name: string
  /** IANA name; reports show times in this zone. */
  readonly timezone: string
  /** Seconds for a whole run, not counting the time spent waiting for answers to prompts. */
  readonly deadline: number
  /** `false`: the platform runs on this machine. */
  readonly ssh: SshSettings | false
  readonly database: DatabaseSettings
  readonly logs: readonly LogSettings[]
}

/** Which SSH makes the connection: the library, the person's own OpenSSH, or the library wherever it can. */
export const TRANSPORTS = ['auto', 'ssh2', 'openssh'] as const
export type Transport = (typeof TRANSPORTS)[number]

/** Values from the settings; `~/.ssh/config`, the agent and OpenSSH's defaults decide the rest. `~` in paths is expanded. */
export interface SshSettings {
  readonly host: string
  readonly user?: string
  readonly port?: number
  readonly identityFile?: string
  readonly knownHosts?: string
  /** Connect without the fast path: each step waits for the previous one. */
  readonly isPlain?: boolean
  /** Which SSH makes the connection; absent: `auto`. */
  readonly transport?: Exclude<Transport, 'auto'>
  /** Seconds that an idle connection stays open for the next command; absent: it is closed at once. */
  readonly keep?: number
}

/** Whether the connection to PostgreSQL is encrypted: `require` takes any certificate, `verify-full` checks its authority and name. */
export const TLS_MODES = ['off', 'require', 'verify-full'] as const
/** Those of DATABASE_URL too. `allow`: only if the server wants it. `verify-ca`: the authority is checked, and not the name. */
export type TlsMode = (typeof TLS_MODES)[number] | 'allow' | 'verify-ca'

export interface DatabaseSettings {
  /** As seen from the SSH host. */
  readonly host: string
  /** Directory of the Unix socket on the host, or the socket itself; wins over `host`. */
  readonly socket?: string
  readonly port: number
  /** `name` and `user` are absent only if `envFile` provides them. */
  readonly name?: string
  readonly user?: string
  /** At most one of these five locates the password; without any, `~/.pgpass` is read. */
  readonly password?: string
  readonly passwordFile?: string
  readonly passwordCommand?: string
  readonly passwordEnv?: string
  /** The application's `.env` on the host, for values that are not set here. */
  readonly envFile?: string
  /** Seconds. */
  readonly statementTimeout: number
  /** The schema of the platform's tables; several, comma-separated, are searched in that order. Absent: public. */
  readonly schema?: string
  /** The settings state that row level security shows the role every row. */
  readonly trustsPolicies?: boolean
  /** Absent: off, unless `envFile` says otherwise. */
  readonly tls?: TlsMode
  /** A PEM file of the only certificate authorities to trust; absent: the public ones. */
  readonly caFile?: string
  /** PEM files of the certificate by which PostgreSQL knows us, and of its key. */
  readonly certFile?: string
  readonly keyFile?: string
  /** The authorities' file that `envFile` names; it is on the host, and not read. */
  readonly caOnHost?: string
  /** Keys of the address that the settings set themselves; `envFile` does not override them. */
  readonly said?: readonly ('host' | 'socket' | 'port')[]
}

/** The default time zone. */
export const TIMEZONE = 'Africa/Johannesburg'

export const LOG_KINDS = ['auto', 'django', 'gunicorn', 'access', 'nginx', 'json', 'stamped', 'text'] as const
export type LogKind = (typeof LOG_KINDS)[number]

export interface LogSettings {
  readonly name: string
  /** For a journal a label for people only: `journal of gunicorn.service`. */
  readonly path: string
  /** The systemd unit whose journal is read instead of a file. */
  readonly journal?: string
  readonly kind: LogKind
  /** A default path of the platform, not one from the settings. */
  readonly isUsual?: true
}

/** The platform's default logs, for targets that configure none. */
export const DEFAULT_LOGS: readonly LogSettings[] = [
  { name: 'django', path: '/opt/proconnectsa/backend/logs/django.log', kind: 'auto', isUsual: true },
  { name: 'gunicorn', path: '/var/log/gunicorn.log', kind: 'auto', isUsual: true },
  { name: 'gunicorn-error', path: '/var/log/proconnectsa/error.log', kind: 'auto', isUsual: true },
  { name: 'access', path: '/var/log/proconnectsa/access.log', kind: 'auto', isUsual: true },
]

/** Patterns of accounts that are not people: shell wildcards `*` and `?`, case-insensitive, matched against e-mail and username. */
export interface PeopleSettings {
  readonly exclude: readonly string[]
  /** Takes precedence over `exclude`. */
  readonly keep: readonly string[]
}

/** Durations are in seconds; times of day are minutes since midnight in the target's zone. */
export interface AlertsSettings {
  /** Seconds from one round to the next. */
  readonly every: number
  /** Seconds until a problem that is still open is notified again. */
  readonly repeat: number
  /** Consecutive rounds in which a rule must find its problem before the problem opens; per-rule values take precedence. */
  readonly tolerance: number
  readonly tolerances: Readonly<Record<string, number>>
  /** Consecutive failed rounds before channels are notified that the platform cannot be checked. */
  readonly failedRounds: number
  readonly quietHours: { readonly from: number; readonly to: number } | null
  readonly dailyReport: number | null
  /** Web addresses that contain `{id}`. */
  readonly links: { readonly user?: string; readonly deposit?: string; readonly lead?: string }
}
