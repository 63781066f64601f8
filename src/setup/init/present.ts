import { readSettingsFile, type SettingsFile } from '../../config/file.js'
import type { SettingsFlags } from '../../config/flags.js'
import { PASSWORD_SOURCES } from '../../config/layers.js'
import type { FileTable } from '../../config/schema.js'
import type { LogSettings } from '../../config/settings.js'
import { hostPort } from '../../text/address.js'
import { type Base, DATABASE_KEYS, type DatabaseDraft, SSH_KEYS, tilde } from './draft.js'

/** The settings that the new ones replace: each is the proposal for its question. */
export interface PresentSettings {
  readonly target: string
  /** As if they had been given on the command line. */
  readonly flags: SettingsFlags
  readonly isLocal: boolean
  readonly database: DatabaseDraft
  readonly logs: readonly LogSettings[]
  /** Patterns of accounts that are not people. */
  readonly exclude: readonly string[] | undefined
}

/** What init writes at the top of the file. */
const ASKED = ['default_target', 'targets', 'people']

const others = (table: object | undefined | false, asked: readonly string[], prefix: string): string[] =>
  Object.keys(table || {})
    .filter(key => !asked.includes(key))
    .map(key => `${prefix}${key}`)

/** Keys and tables of the file that no question is about, as it writes them. */
export const unaskedOf = (table: FileTable, target: string): string[] => [
  ...others(table.targets?.[target], ['ssh', 'database', 'logs', 'timezone'], ''),
  ...others(table.targets?.[target]?.ssh, SSH_KEYS, 'ssh.'),
  ...others(table.targets?.[target]?.database, [...DATABASE_KEYS, ...PASSWORD_SOURCES], 'database.'),
  ...others(table.people, ['exclude'], 'people.'),
  ...Object.keys(table)
    .filter(key => !ASKED.includes(key))
    .map(key => `[${key}]`),
  ...Object.keys(table.targets ?? {})
    .filter(name => name !== target)
    .map(name => `[targets.${name}]`),
]

const logOf = (log: NonNullable<NonNullable<FileTable['targets']>[string]['logs']>[number]): LogSettings => ({
  name: log.name,
  path: log.path ?? `journal of ${log.journal}`,
  kind: log.kind,
  ...(log.journal !== undefined && { journal: log.journal }),
})

/** Reads the file that will be replaced; undefined: it is none that a run understands. */
export const readOldFile = ({ path, home }: Base): Promise<SettingsFile | undefined> =>
  readSettingsFile({ flag: path, env: {}, home }).catch(() => undefined)

/** The proposals in that file; undefined: nothing in it is of use. @param target the one that the command line names */
export const presentSettings = (file: SettingsFile, { home }: Base, target: string | undefined): PresentSettings | undefined => {
  const { targets = {}, default_target } = file.table
  const name = target ?? default_target ?? Object.keys(targets)[0]
  const found = name === undefined ? undefined : targets[name]
  if (name === undefined || !found) return undefined
  const { ssh, database = {}, timezone, logs = [] } = found
  const sshFlags = (table: Exclude<typeof ssh, false | undefined>): SettingsFlags => ({
    ...(table.host !== undefined && { host: table.host.includes(':') ? hostPort(table.host, table.port ?? 22) : table.host }),
    ...(table.user !== undefined && { user: table.user }),
    ...(table.port !== undefined && { port: String(table.port) }),
    ...(table.identity_file !== undefined && { identityFile: tilde(table.identity_file, home) }),
    ...(table.known_hosts !== undefined && { knownHosts: tilde(table.known_hosts, home) }),
  })
  return {
    target: name,
    flags: { ...(ssh && sshFlags(ssh)), ...(timezone !== undefined && { timezone }) },
    isLocal: ssh === false,
    database: Object.fromEntries(DATABASE_KEYS.flatMap(key => (database[key] === undefined ? [] : [[key, database[key]]]))),
    logs: logs.map(logOf),
    exclude: file.table.people?.exclude,
  }
}

/** The proposals of the command line, and of the present settings for what it leaves open. */
export const withPresent = (flags: SettingsFlags, present: PresentSettings | undefined): SettingsFlags => {
  if (!present) return flags
  const { host, user, port, identityFile, knownHosts, ...others } = present.flags
  const ssh = Object.fromEntries(Object.entries({ host, user, port, identityFile, knownHosts }).filter(([, value]) => value !== undefined))
  // Another host has another user and key.
  return { ...others, ...(flags.host === undefined && ssh), ...flags, target: flags.target ?? present.target }
}
