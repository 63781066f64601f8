import { dirname } from 'node:path'
import { nearest } from '../text/nearest.js'
import { alertsOf } from './alerts.js'
import { apiOf } from './api.js'
import { channelsOf } from './channels.js'
import { checkedValue, type Layer, put, readEnvironment } from './environment.js'
import { ConfigError } from './errors.js'
import { readSettingsFile, type SettingsFile } from './file.js'
import { lineOf } from './locate.js'
import { expandPath, type Places, stateFolder, usualPlace } from './places.js'
import type { TargetTable } from './schema.js'
import {
  type DatabaseSettings,
  type LogSettings,
  type RememberedSettings,
  type Settings,
  type SshSettings,
  type Target,
  TIMEZONE,
} from './settings.js'
import { thresholdsOf } from './thresholds.js'

/** Flags of the command line. */
export interface SettingsFlags {
  readonly config?: string
  readonly target?: string
  readonly host?: string
  readonly user?: string
  readonly port?: string
  readonly identityFile?: string
  readonly knownHosts?: string
  readonly timezone?: string
  readonly deadline?: string
}

export const FLAGS: readonly [flag: keyof SettingsFlags, written: string, path: readonly string[]][] = [
  ['host', '--host', ['ssh', 'host']],
  ['user', '--user', ['ssh', 'user']],
  ['port', '--port', ['ssh', 'port']],
  ['identityFile', '--identity-file', ['ssh', 'identity_file']],
  ['knownHosts', '--known-hosts', ['ssh', 'known_hosts']],
  ['timezone', '--timezone', ['timezone']],
  ['deadline', '--deadline', ['deadline']],
]

/** The platform's default logs, for targets that configure none. */
export const LOGS: readonly LogSettings[] = [
  { name: 'django', path: '/opt/proconnectsa/backend/logs/django.log', kind: 'auto', isUsual: true },
  { name: 'gunicorn', path: '/var/log/gunicorn.log', kind: 'auto', isUsual: true },
  { name: 'gunicorn-error', path: '/var/log/proconnectsa/error.log', kind: 'auto', isUsual: true },
  { name: 'access', path: '/var/log/proconnectsa/access.log', kind: 'auto', isUsual: true },
]

type LogTable = NonNullable<TargetTable['logs']>[number]

const logOf = ({ name, path, journal, kind }: LogTable): LogSettings => ({
  name,
  path: path ?? `journal of ${journal}`,
  ...(journal !== undefined && { journal }),
  kind,
})

const PASSWORD_SOURCES = ['password', 'password_file', 'password_command', 'password_env'] as const

const readFlags = (flags: SettingsFlags): Layer => {
  const layer: Layer = {}
  for (const [flag, written, path] of FLAGS) {
    const given = flags[flag]
    if (given !== undefined) put(layer, path, checkedValue(written, path, given))
  }
  return layer
}

/** Merges two layers key by key; the upper one wins. If it locates the password, the lower layer's password keys are dropped. */
const over = (below: Layer, above: Layer): Layer => {
  const saysPassword = PASSWORD_SOURCES.some(source => above.database?.[source] !== undefined)
  const database = Object.entries(below.database ?? {}).filter(
    ([key]) => !(saysPassword && PASSWORD_SOURCES.some(source => source === key)),
  )
  const ssh = above.ssh === undefined || above.ssh === false ? (above.ssh ?? below.ssh) : { ...(below.ssh || {}), ...above.ssh }
  return { ...below, ...above, ...(ssh !== undefined && { ssh }), database: { ...Object.fromEntries(database), ...above.database } }
}

/** The name of the chosen target, if the choice is clear. */
const meantTarget = ({ table: { targets = {}, default_target } }: SettingsFile, asked: string | undefined): string | undefined => {
  const names = Object.keys(targets)
  return asked ?? default_target ?? (names.length < 2 ? names[0] : undefined)
}

const chooseTarget = (file: SettingsFile | undefined, asked: string | undefined): { name: string; table: TargetTable } => {
  if (!file) return { name: asked ?? 'default', table: {} }
  const { targets = {} } = file.table
  const names = Object.keys(targets)
  const name = meantTarget(file, asked)
  if (name === undefined) {
    if (names.length === 0) return { name: 'default', table: {} }
    throw new ConfigError(
      `${file.path}: there are several targets and none is selected`,
      `Use --target, or set default_target. Targets: ${names.join(', ')}.`,
    )
  }
  const table = Object.hasOwn(targets, name) ? targets[name] : undefined
  if (table) return { name, table }
  const meant = nearest(name, names)
  const line = asked === undefined ? lineOf(file.text, ['default_target']) : undefined
  throw new ConfigError(
    `${file.path}${line === undefined ? '' : `:${line}: default_target`}: there is no target ${name}${meant ? `; did you mean ${meant}?` : ''}`,
    names.length > 0 ? `Targets: ${names.join(', ')}.` : 'Add a table [targets.<name>].',
  )
}

const readSsh = (ssh: Layer['ssh'], complain: (path: string[], what: string) => ConfigError): SshSettings | false => {
  if (ssh === false) return false
  const { host, user, port, identity_file: identityFile, known_hosts: knownHosts, plain, keep } = (ssh ?? {}) as Record<string, any>
  if (host === undefined) throw complain(['ssh', 'host'], 'missing: takes the SSH host; or set ssh = false to read on the host itself')
  return {
    host,
    ...(user && { user }),
    ...(port && { port }),
    ...(identityFile && { identityFile }),
    ...(knownHosts && { knownHosts }),
    ...(plain && { isPlain: true }),
    ...(keep && { keep }),
  }
}

/** Keys that locate PostgreSQL. */
const ADDRESS_KEYS = ['host', 'socket', 'port'] as const

const readDatabase = (table: Record<string, any>, complain: (path: string[], what: string) => ConfigError): DatabaseSettings => {
  const sources = PASSWORD_SOURCES.filter(source => table[source] !== undefined)
  if (sources.length > 1) throw complain(['database', sources[1] ?? ''], `${sources.join(' and ')} both locate the password; keep one`)
  for (const key of ['name', 'user'])
    if (table[key] === undefined && table.env_file === undefined)
      throw complain(['database', key], `missing: takes the database's ${key}; or set env_file to the application's .env file`)
  const { host = '127.0.0.1', socket, port = 5432, name, user, password, schema, statement_timeout: statementTimeout = 5 } = table
  return {
    host,
    port,
    statementTimeout,
    // An explicit default matters only if env_file could override it.
    ...(schema && (schema !== 'public' || table.env_file) && { schema }),
    ...(table.row_policies === 'trusted' && { trustsPolicies: true }),
    ...(socket && { socket }),
    ...(name && { name }),
    ...(user && { user }),
    ...(password && { password }),
    ...(table.password_file && { passwordFile: table.password_file }),
    ...(table.password_command && { passwordCommand: table.password_command }),
    ...(table.password_env && { passwordEnv: table.password_env }),
    ...(table.env_file && { envFile: table.env_file, said: ADDRESS_KEYS.filter(key => table[key] !== undefined) }),
  }
}

/** Makes local paths absolute: relative to the settings file, or to the working directory for flags and variables. */
const placed = (layer: Layer, home: string, base: string): Layer => {
  const place = (table: Record<string, unknown> | undefined, keys: readonly string[]): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(table ?? {}).map(([key, value]) => [
        key,
        keys.includes(key) && typeof value === 'string' ? expandPath(value, home, base) : value,
      ]),
    )
  return {
    ...layer,
    ...(layer.ssh && { ssh: place(layer.ssh, ['identity_file', 'known_hosts']) }),
    ...(layer.database && { database: place(layer.database, ['password_file']) }),
  }
}

const howToBegin = (places: Places, file: SettingsFile | undefined): ConfigError => {
  const isEmpty = Object.keys(file?.table ?? {}).length === 0
  return new ConfigError(
    file ? `the settings file ${file.path} ${isEmpty ? 'is empty' : 'names no target'}` : 'there are no settings yet',
    `To see it work at once, with invented data:  check_status --demo\nFor your own platform${
      file
        ? ', add [targets.production.ssh] and [targets.production.database] to it; "check_status help settings" shows how'
        : `:  check_status init  (it asks, and writes ${usualPlace(places)})`
    }`,
  )
}

/** Where settings come from: flags, the environment and the home folder. */
export interface Origin {
  readonly flags: SettingsFlags
  readonly env: Readonly<Record<string, string | undefined>>
  readonly home: string
}

/** The value of --target that means every target in the file. */
const ALL = 'all'

/** One origin for each target of `--target a,b` or `--target all`, otherwise one for the chosen target. @throws ConfigError */
export const originsOf = async (origin: Origin): Promise<readonly Origin[]> => {
  const { flags, env, home } = origin
  const asked = flags.target ?? (env.CHECK_STATUS_TARGET || undefined)
  const file = await readSettingsFile({ flag: flags.config, env, home })
  const names = Object.keys(file?.table.targets ?? {})
  const listed = asked === ALL && !names.includes(ALL) ? names : asked?.split(',').map(name => name.trim())
  if (!file || !listed || listed.length === 0) return [origin]
  return [...new Set(listed)].map(target => ({ ...origin, flags: { ...flags, target } }))
}

/** Loads the settings of each of those targets. @throws ConfigError */
export const loadTargets = async (origin: Origin): Promise<readonly Settings[]> => Promise.all((await originsOf(origin)).map(loadSettings))

/** Loads what a command without a connection needs; works without a settings file and without a chosen target. @throws ConfigError */
export const loadRemembered = async ({ flags, env, home }: Origin): Promise<RememberedSettings> => {
  const places: Places = { flag: flags.config, env, home }
  const file = await readSettingsFile(places)
  const above = over(readEnvironment(env), readFlags(flags))
  const asked = flags.target ?? (env.CHECK_STATUS_TARGET || undefined)
  const isMeant = !file || meantTarget(file, asked) !== undefined
  const { name, table } = isMeant ? chooseTarget(file, asked) : { name: undefined, table: {} }
  return {
    target: name,
    timezone: above.timezone ?? table.timezone ?? TIMEZONE,
    stateDir: stateFolder(file?.table.state_dir, file?.path, places),
  }
}

/** Loads the settings for one run: defaults < file < environment < flags. @throws ConfigError */
export const loadSettings = async ({ flags, env, home }: Origin): Promise<Settings> => {
  const places: Places = { flag: flags.config, env, home }
  const file = await readSettingsFile(places)
  const above = over(readEnvironment(env), readFlags(flags))
  if (above.ssh === undefined && Object.keys(file?.table.targets ?? {}).length === 0) throw howToBegin(places, file)
  const { name, table } = chooseTarget(file, flags.target ?? (env.CHECK_STATUS_TARGET || undefined))
  const layer = over(placed(table as Layer, home, file ? dirname(file.path) : ''), placed(above, home, ''))

  const complain = (path: string[], what: string): ConfigError => {
    const full = ['targets', name, ...path]
    const line = file && lineOf(file.text, full)
    const where = file
      ? `${file.path}${line === undefined ? '' : `:${line}`}: ${full.join('.')}`
      : `CHECK_STATUS_${path.join('_').toUpperCase()}`
    return new ConfigError(`${where}: ${what}`, '"check_status help settings" has a full example.')
  }
  const target: Target = {
    name,
    timezone: layer.timezone ?? TIMEZONE,
    deadline: layer.deadline ?? 30,
    ssh: readSsh(layer.ssh, complain),
    database: readDatabase(layer.database ?? {}, complain),
    logs: table.logs?.map(logOf) ?? LOGS,
  }
  const { people = {}, thresholds = {}, alerts = {}, channels = {} } = file?.table ?? {}
  return {
    target,
    targets: Object.keys(file?.table.targets ?? { [name]: {} }),
    people: { exclude: people.exclude ?? ['client_*@temp.proconnectsa.co.za'], keep: people.keep ?? [] },
    thresholds: thresholdsOf(thresholds),
    stateDir: stateFolder(file?.table.state_dir, file?.path, places),
    alerts: alertsOf(alerts),
    channels: channelsOf(channels, path => expandPath(path, home, file ? dirname(file.path) : '')),
    api: apiOf(file?.table.api ?? {}, path => expandPath(path, home, file ? dirname(file.path) : '')),
  }
}
