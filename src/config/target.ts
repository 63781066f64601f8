import { isLoopbackName } from '../text/loopback.js'
import type { Layer } from './environment.js'
import type { ConfigError } from './errors.js'
import { PASSWORD_SOURCES } from './layers.js'
import type { TargetTable } from './schema.js'
import { type DatabaseSettings, DEFAULT_LOGS, type LogSettings, type SshSettings, type Target, TIMEZONE } from './settings.js'

/** Makes the error for a key of the target. */
type Invalid = (path: string[], what: string) => ConfigError

type LogTable = NonNullable<TargetTable['logs']>[number]

const logOf = ({ name, path, journal, kind }: LogTable): LogSettings => ({
  name,
  path: path ?? `journal of ${journal}`,
  ...(journal !== undefined && { journal }),
  kind,
})

const readSsh = (ssh: Layer['ssh'], invalid: Invalid): SshSettings | false => {
  if (ssh === false) return false
  const {
    host,
    user,
    port,
    identity_file: identityFile,
    known_hosts: knownHosts,
    plain,
    keep,
    transport,
  } = (ssh ?? {}) as Record<string, any>
  if (host === undefined) throw invalid(['ssh', 'host'], 'missing: takes the SSH host; or set ssh = false to read on the host itself')
  return {
    host,
    ...(user && { user }),
    ...(port && { port }),
    ...(identityFile && { identityFile }),
    ...(knownHosts && { knownHosts }),
    ...(plain && { isPlain: true }),
    ...(transport && transport !== 'auto' && { transport }),
    ...(keep && { keep }),
  }
}

/** Keys that locate PostgreSQL. */
const ADDRESS_KEYS = ['host', 'socket', 'port'] as const

/** Files that only TLS needs. */
const TLS_FILES = ['ca_file', 'cert_file', 'key_file'] as const

type TlsSettings = Pick<DatabaseSettings, 'tls' | 'caFile' | 'certFile' | 'keyFile'>

/** @param isDirect no SSH protects the way to PostgreSQL */
const readTls = (table: Record<string, any>, isDirect: boolean, invalid: Invalid): TlsSettings => {
  const { tls, host = '127.0.0.1', socket, env_file: envFile, ca_file: caFile, cert_file: certFile, key_file: keyFile } = table
  const isOpen = tls === 'off' || (tls === undefined && envFile === undefined)
  if (isDirect && isOpen && socket === undefined && !isLoopbackName(host))
    throw invalid(['database', 'tls'], `without SSH, nothing else protects the way to ${host}: set tls = "verify-full", or set ssh`)
  const idle = TLS_FILES.find(key => table[key] !== undefined)
  if (idle && tls === undefined && envFile === undefined)
    throw invalid(['database', idle], 'only TLS needs it: set tls = "verify-full" beside it')
  if ((certFile === undefined) !== (keyFile === undefined))
    throw invalid(['database', certFile ? 'cert_file' : 'key_file'], 'cert_file and key_file belong together: set both')
  return {
    // Only what env_file could override need be known.
    ...(tls && (tls !== 'off' || envFile) && { tls }),
    ...(caFile && { caFile }),
    ...(certFile && { certFile, keyFile }),
  }
}

const readDatabase = (table: Record<string, any>, isDirect: boolean, invalid: Invalid): DatabaseSettings => {
  const sources = PASSWORD_SOURCES.filter(source => table[source] !== undefined)
  if (sources.length > 1) throw invalid(['database', sources[1] ?? ''], `${sources.join(' and ')} both locate the password; keep one`)
  for (const key of ['name', 'user'])
    if (table[key] === undefined && table.env_file === undefined)
      throw invalid(['database', key], `missing: takes the database's ${key}; or set env_file to the application's .env file`)
  const { host = '127.0.0.1', socket, port = 5432, name, user, password, schema, statement_timeout: statementTimeout = 5 } = table
  return {
    host,
    port,
    statementTimeout,
    // An explicit default matters only if env_file could override it.
    ...(schema && (schema !== 'public' || table.env_file) && { schema }),
    ...(table.row_policies === 'trusted' && { trustsPolicies: true }),
    ...readTls(table, isDirect, invalid),
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

/** The settings of one target, with defaults filled in. @param layer the file, the environment and the flags, merged @throws ConfigError */
export const targetOf = (name: string, layer: Layer, logs: TargetTable['logs'], invalid: Invalid): Target => ({
  name,
  timezone: layer.timezone ?? TIMEZONE,
  deadline: layer.deadline ?? 30,
  ssh: readSsh(layer.ssh, invalid),
  database: readDatabase(layer.database ?? {}, layer.ssh === false, invalid),
  logs: logs?.map(logOf) ?? DEFAULT_LOGS,
})
