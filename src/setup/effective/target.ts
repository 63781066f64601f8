import { resolve as wholePath } from 'node:path'
import type { DatabaseSettings, LogSettings, Target } from '../../config/settings.js'
import type { Environment } from '../../source/environment.js'
import { SCHEMA } from '../../source/postgres/opening.js'
import type { Origins } from './origins.js'
import { TableRows } from './rows.js'
import { resolveHost, sshTable } from './ssh.js'
import type { SettingTable } from './types.js'

const databaseTable = (table: TableRows, database: DatabaseSettings): SettingTable => {
  const { host, socket, port, name, user, password, passwordFile, passwordCommand, passwordEnv, envFile, statementTimeout, schema } =
    database
  const { tls = 'off', caFile, certFile, keyFile } = database
  const isSet = (key: string): boolean => table.originOf(key).kind !== 'default'
  /** Leaves out a default if env_file is set: written down, it would override the file on the host. */
  const unlessDefault = <T>(key: string, value: T): T | undefined => (envFile === undefined || isSet(key) ? value : undefined)
  const unused = socket === undefined ? null : 'not used: socket is set'
  const idle = unused ?? (tls === 'off' && envFile === undefined ? 'not used: tls is off' : null)
  return table
    .add('host', socket === undefined || isSet('host') ? unlessDefault('host', host) : undefined, { note: unused })
    .add('socket', socket)
    .add('port', unlessDefault('port', port))
    .add('name', name)
    .add('user', user)
    .addMasked('password', password)
    .add('password_file', passwordFile && wholePath(passwordFile))
    .add('password_command', passwordCommand)
    .add('password_env', passwordEnv)
    .add('env_file', envFile, { note: envFile === undefined ? null : 'used for what is not set here' })
    .addTime('statement_timeout', statementTimeout)
    .add('schema', unlessDefault('schema', schema ?? SCHEMA))
    .add('row_policies', database.trustsPolicies ? 'trusted' : 'untrusted')
    .add('tls', unlessDefault('tls', tls), { note: tls === 'off' ? null : unused })
    .add('ca_file', caFile && wholePath(caFile), { note: idle })
    .add('cert_file', certFile && wholePath(certFile), { note: idle })
    .add('key_file', keyFile && wholePath(keyFile), { note: idle })
    .table()
}

const logTable = (rows: TableRows, { name, path, journal, kind }: LogSettings): SettingTable =>
  (journal === undefined ? rows.add('name', name).add('path', path) : rows.add('name', name).add('journal', journal))
    .add('kind', kind)
    .table()

/** The tables of one target. `failure`: why ssh_config could not be read. */
export const targetTables = async (
  { name, timezone, deadline, ssh, database, logs }: Target,
  origins: Origins,
  { home, username, env }: Environment,
): Promise<{ readonly tables: readonly SettingTable[]; readonly failure: Error | undefined }> => {
  const under = (...path: (string | number)[]): TableRows => new TableRows(['targets', name, ...path], origins)
  const own = under()
    .add('timezone', timezone)
    .addTime('deadline', deadline)
    .add('ssh', ssh === false ? false : undefined)
    .add('logs', logs.length === 0 ? [] : undefined)
  let failure: Error | undefined
  const resolved = ssh
    ? await resolveHost(ssh, { home, username }).catch((error: Error) => {
        failure = error
        return undefined
      })
    : undefined
  const tables = [
    own.table(),
    ...(ssh ? [sshTable(under('ssh'), ssh, resolved, env)] : []),
    databaseTable(under('database'), database),
    ...logs.map((log, i) => logTable(under('logs', i), log)),
  ]
  return { tables, failure }
}
