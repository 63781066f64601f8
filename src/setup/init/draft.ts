import { dirname } from 'node:path'
import { checkedValue } from '../../config/environment.js'
import { expandPath } from '../../config/places.js'
import type { DatabaseSettings, LogSettings, SshSettings } from '../../config/settings.js'

/** The tables of the settings file as they will be written. Missing keys come from defaults and `~/.ssh/config`. */
export interface SshDraft {
  readonly host: string
  readonly user?: string
  readonly port?: number
  readonly identity_file?: string
  readonly known_hosts?: string
}

export interface DatabaseDraft {
  readonly host?: string
  readonly socket?: string
  readonly port?: number
  readonly name?: string
  readonly user?: string
  readonly password_file?: string
  readonly password_command?: string
  readonly env_file?: string
  readonly schema?: string
  readonly tls?: 'require' | 'verify-full'
}

/** What init asks about. */
export const SSH_KEYS = ['host', 'user', 'port', 'identity_file', 'known_hosts'] as const
export const DATABASE_KEYS = ['host', 'socket', 'port', 'name', 'user', 'password_file', 'password_command', 'env_file', 'schema'] as const

export interface Draft {
  readonly target: string
  readonly ssh: SshDraft | false
  readonly database: DatabaseDraft
  readonly timezone: string
  /** Undefined: the platform's usual logs. */
  readonly logs: readonly LogSettings[] | undefined
  /** Patterns of accounts that are not people. Undefined: the default. */
  readonly exclude: readonly string[] | undefined
}

/** What relative paths in the settings are resolved against: the home folder and the settings file's folder. */
export interface Base {
  readonly home: string
  /** The settings file. */
  readonly path: string
}

/** A path on this machine, as a run would resolve it from the settings. */
export const localPath = (path: string, { home, path: file }: Base): string => expandPath(path, home, dirname(file))

export const sshOf = ({ host, user, port, identity_file, known_hosts }: SshDraft, base: Base): SshSettings => ({
  host,
  ...(user !== undefined && { user }),
  ...(port !== undefined && { port }),
  ...(identity_file !== undefined && { identityFile: localPath(identity_file, base) }),
  ...(known_hosts !== undefined && { knownHosts: localPath(known_hosts, base) }),
})

/** The settings as a run would load them. @param password used instead of the password file, which is not written yet */
export const databaseOf = (draft: DatabaseDraft, base: Base, password?: string): DatabaseSettings => ({
  host: draft.host ?? '127.0.0.1',
  port: draft.port ?? 5432,
  statementTimeout: 5,
  ...(draft.socket !== undefined && { socket: draft.socket }),
  ...(draft.name !== undefined && { name: draft.name }),
  ...(draft.user !== undefined && { user: draft.user }),
  ...(draft.env_file !== undefined && { envFile: draft.env_file }),
  ...(draft.schema !== undefined && { schema: draft.schema }),
  ...(draft.tls !== undefined && { tls: draft.tls }),
  ...(draft.password_command !== undefined && { passwordCommand: draft.password_command }),
  ...(password !== undefined ? { password } : draft.password_file !== undefined && { passwordFile: localPath(draft.password_file, base) }),
})

/** Checks an answer with the schema of its key. */
export const checkedAs =
  (...path: readonly [string, string] | readonly [string]) =>
  (answer: string): string => {
    try {
      checkedValue(path.at(-1) ?? '', path, answer)
    } catch (error) {
      throw Object.assign(error as Error, { hint: 'Type another one. Ctrl-C cancels, and nothing is written.' })
    }
    return answer
  }

/** Abbreviates the home folder to `~`. */
export const tilde = (path: string, home: string): string => (path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path)
