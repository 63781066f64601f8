import { dirname } from 'node:path'
import { checkedValue } from '../../config/environment.js'
import { expandPath } from '../../config/file.js'
import type { DatabaseSettings, LogSettings, SshSettings } from '../../config/settings.js'

/** The tables of the settings file as they will be written; what is left out is for defaults and `~/.ssh/config` to say. */
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
}

export interface Draft {
  readonly target: string
  readonly ssh: SshDraft | false
  readonly database: DatabaseDraft
  readonly timezone: string
  /** Undefined: the logs that the platform usually has. */
  readonly logs: readonly LogSettings[] | undefined
  /** Accounts that are not people. Undefined: as usual. */
  readonly exclude: readonly string[] | undefined
}

/** Where paths begin: `~`, and the folder of the settings file. */
export interface Base {
  readonly home: string
  readonly path: string
}

const whole = (path: string, { home, path: file }: Base): string => expandPath(path, home, dirname(file))

export const sshOf = ({ host, user, port, identity_file, known_hosts }: SshDraft, base: Base): SshSettings => ({
  host,
  ...(user !== undefined && { user }),
  ...(port !== undefined && { port }),
  ...(identity_file !== undefined && { identityFile: whole(identity_file, base) }),
  ...(known_hosts !== undefined && { knownHosts: whole(known_hosts, base) }),
})

/** As a run with these settings has them. @param password that is not kept where the settings say yet */
export const databaseOf = (draft: DatabaseDraft, base: Base, password?: string): DatabaseSettings => ({
  host: draft.host ?? '127.0.0.1',
  port: draft.port ?? 5432,
  statementTimeout: 5,
  ...(draft.socket !== undefined && { socket: draft.socket }),
  ...(draft.name !== undefined && { name: draft.name }),
  ...(draft.user !== undefined && { user: draft.user }),
  ...(draft.env_file !== undefined && { envFile: draft.env_file }),
  ...(draft.schema !== undefined && { schema: draft.schema }),
  ...(draft.password_command !== undefined && { passwordCommand: draft.password_command }),
  ...(password !== undefined ? { password } : draft.password_file !== undefined && { passwordFile: whole(draft.password_file, base) }),
})

/** Holds an answer against what its key takes. */
export const checkedAs =
  (...path: readonly [string, string] | readonly [string]) =>
  (answer: string): string => {
    try {
      checkedValue(path.at(-1) ?? '', path, answer)
    } catch (error) {
      throw Object.assign(error as Error, { hint: 'Type another one; Ctrl-C ends all of it, and nothing is written.' })
    }
    return answer
  }

/** A path below the home folder, as people write it. */
export const tilde = (path: string, home: string): string => (path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path)
