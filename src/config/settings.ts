import type { Thresholds } from './thresholds.js'

/** The settings as every other room sees them: validated, defaults filled in, one target chosen. Durations are seconds. */
export interface Settings {
  readonly target: Target
  readonly people: People
  readonly thresholds: Thresholds
  /** The folder that remembers: ignored problems, history. */
  readonly stateDir: string
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
}

export const LOG_KINDS = ['django', 'gunicorn', 'access', 'text'] as const
export type LogKind = (typeof LOG_KINDS)[number]

export interface LogSettings {
  readonly name: string
  readonly path: string
  readonly kind: LogKind
}

/** Patterns of accounts that are not people: `*` and `?` as in a shell, any case, matched against e-mail and username. */
export interface People {
  readonly exclude: readonly string[]
  /** Wins over `exclude`. */
  readonly keep: readonly string[]
}
