import process from 'node:process'
import { readSettingsFile } from '../../config/file.js'
import { loadSettings } from '../../config/load.js'
import { type DatabaseSettings, DEFAULT_LOGS, type Settings } from '../../config/settings.js'
import { isOfApi } from '../../platform/data-access.js'
import { allConsumers } from '../../setup/data-access.js'
import { type HostAccess, hostPage } from '../../setup/grants/host.js'
import { type NextSteps, passwordOf, settingSteps } from '../../setup/grants/next-steps.js'
import { overview } from '../../setup/grants/overview.js'
import { onHost, superuserPsql } from '../../setup/grants/psql.js'
import { publicKeyOf } from '../../setup/grants/public-key.js'
import { checkedName, forwardAddress } from '../../setup/grants/quoting.js'
import { grantsSql } from '../../setup/grants/sql.js'
import { home } from '../../terminal/account.js'
import { EXIT } from '../../terminal/exit.js'
import { print, printNextSteps } from '../../terminal/output.js'
import { shellWord } from '../../text/shell-words.js'
import { UsageError } from '../../text/usage-error.js'
import type { GlobalFlags } from '../options.js'
import { ownName, platformWords } from '../own-command.js'

export interface GrantsFlags extends GlobalFlags {
  readonly role?: string
  readonly withApi?: boolean
  readonly only?: 'sql' | 'host'
}

/** Placeholders for the user to replace. They match nothing else on the page. */
const DATABASE = 'YOUR_DATABASE'
const PUBLIC_KEY = 'ssh-ed25519 YOUR_PUBLIC_KEY'
const PLACEHOLDERS = /\b(YOUR_[A-Z_]+|ADDRESS_OF_THE_HOST)\b/g

interface GrantsInput {
  /** Undefined: there are no settings yet. */
  readonly settings: Settings | undefined
  readonly hasApi: boolean
  /** The settings file, if there is one. */
  readonly path: string | undefined
}

/** @throws ConfigError if the settings are invalid */
const readInput = async (flags: GrantsFlags): Promise<GrantsInput> => {
  const { env } = process
  const file = await readSettingsFile({ flag: flags.config, env, home: home() })
  const hasSettings =
    file !== undefined || flags.host !== undefined || Object.keys(env).some(name => /^CHECK_STATUS_(SSH|DATABASE)/.test(name))
  return {
    settings: hasSettings ? await loadSettings({ flags, env, home: home() }) : undefined,
    hasApi: file?.table.api !== undefined,
    path: file?.path,
  }
}

const accessOf = async (settings: Settings | undefined, role: string, database: string): Promise<HostAccess> => {
  const { ssh, logs, database: { host = '127.0.0.1', port = 5432, socket, tls = 'off', envFile, said = [] } = {} } = settings?.target ?? {}
  const isSaid = said.includes('host') && said.includes('port')
  return {
    role,
    database,
    host,
    port,
    isSocket: socket !== undefined,
    guessedFor: isSaid ? undefined : envFile,
    isEncrypted: tls !== 'off',
    isRemote: ssh !== false,
    publicKey: (await publicKeyOf(settings)) ?? PUBLIC_KEY,
    logs: (logs ?? DEFAULT_LOGS).map(({ path }) => path),
  }
}

/**
 * Two commands, not a pipe: in one, ssh asks for a passphrase while this command ends, and Node.js then gives the terminal back as it
 * found it, with its echo.
 */
const runCommands = (flags: GrantsFlags, settings: Settings | undefined, database: string): NextSteps['run'] => {
  const own = [
    ...[ownName(), 'grants', '--only', 'sql'],
    ...(flags.role === undefined ? [] : ['--role', shellWord(flags.role)]),
    ...(flags.withApi ? ['--with-api'] : []),
    ...platformWords(flags, settings?.target.name ?? ''),
  ]
  const psql = superuserPsql(settings?.target.database, '-v', 'ON_ERROR_STOP=1', '-d', database)
  return [`${own.join(' ')} > role.sql`, `${onHost(settings?.target.ssh, psql)} < role.sql`]
}

/** The address on the page is a guess if the application's env_file may name another: this command does not connect. */
const guesses = ({ envFile, host, port, said = [] }: DatabaseSettings, page: string): string[] => {
  const address = envFile === undefined || (said.includes('host') && said.includes('port')) ? undefined : forwardAddress(host, port)
  return address !== undefined && page.includes(address) ? [`${address}, if ${envFile} on the host has another address`] : []
}

interface Advice {
  readonly role: string
  readonly path: string | undefined
  readonly only: GrantsFlags['only']
  readonly run: NextSteps['run']
}

/** The remaining steps, on standard error: the page itself can go through a pipe. */
const advise = (settings: Settings | undefined, page: string, advice: Advice): void => {
  const target = settings?.target
  const placeholders = [...new Set(page.match(PLACEHOLDERS)), ...(target ? guesses(target.database, page) : [])]
  const hints = [
    ...(placeholders.length > 0 ? [`Replace: ${placeholders.join(', ')}`] : []),
    ...(target ? settingSteps(target, { ...advice, isPageRead: process.stdout.isTTY === true }) : []),
  ]
  printNextSteps(hints.join('\n') || undefined, settings ? undefined : 'there are no settings yet')
}

/** Prints the SQL and the steps on the host for a role that may do exactly what check_status needs. Does not connect. */
export const runGrants = async (flags: GrantsFlags): Promise<number> => {
  if (flags.demo) throw new UsageError('--demo has its own role', 'Leave out --demo.')
  const { settings, hasApi, path } = await readInput(flags)
  const role = checkedName(flags.role ?? settings?.target.database.user ?? 'check_status', 'role')
  const database = checkedName(settings?.target.database.name ?? DATABASE, 'database')
  const withApi = flags.withApi ?? hasApi
  const run = runCommands(flags, settings, database)
  const sql = grantsSql({
    role,
    database,
    ...(settings?.target.database.schema && { schema: settings.target.database.schema }),
    statementTimeout: settings?.target.database.statementTimeout ?? 5,
    consumers: allConsumers(settings).filter(consumer => withApi || !isOfApi(consumer)),
    run,
  })
  const host = hostPage(await accessOf(settings, role, database))
  const page = { sql, host, both: `${overview(settings === undefined || passwordOf(settings.target).isNeeded)}\n${sql}\n\n${host}` }[
    flags.only ?? 'both'
  ]
  await print(page)
  advise(settings, page, { role, path, only: flags.only, run })
  return EXIT.fine
}
