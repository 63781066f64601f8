import { z } from 'zod'
import { misspelt } from '../text/nearest.js'
import { ConfigError } from './errors.js'
import { shown } from './issues.js'
import { renamedVariables, reportOldName } from './renamed.js'
import { DatabaseTable, SshTable, TargetTable } from './schema.js'

export type Env = Readonly<Record<string, string | undefined>>

const PREFIX = 'CHECK_STATUS_'

/** Environment variables that are not settings of a target. */
const OTHERS = ['CONFIG', 'TARGET', 'SSH', 'PLAIN_SSH']

const variables = (table: string, shape: object): [variable: string, path: [string, string]][] =>
  Object.keys(shape).map(key => [`${table}_${key}`.toUpperCase(), [table, key]])

const SETTINGS: readonly [string, readonly [string, string] | readonly [string]][] = [
  ['TIMEZONE', ['timezone']],
  ['DEADLINE', ['deadline']],
  ...variables('ssh', SshTable.shape),
  ...variables('database', DatabaseTable.shape),
]

/** The only place where a password may be given in plain text. */
const schemaOf = ([table, key]: readonly string[]): z.ZodType => {
  if (key === 'password') return z.string()
  const shape = key === undefined ? TargetTable.shape : table === 'ssh' ? SshTable.shape : DatabaseTable.shape
  return (shape as Record<string, z.ZodType>)[key ?? table ?? ''] as z.ZodType
}

/** Parses one value of an environment variable or flag with the schema. @throws ConfigError that names `where` */
export const checkedValue = (where: string, path: readonly string[], given: string): unknown => {
  const isPort = path.at(-1) === 'port'
  const parsed = schemaOf(path).safeParse(isPort && /^\d+$/.test(given) ? Number(given) : given)
  if (parsed.success) return parsed.data
  const what = path.at(-1)?.startsWith('password') ? '' : `${shown(given)}: `
  throw new ConfigError(`${where}: ${what}${parsed.error.issues[0]?.message}`, `Set ${where} to that, or leave it out.`)
}

/** The settings of a target from one origin: a table of tables, as in the file. */
export interface Layer {
  timezone?: string
  deadline?: number
  ssh?: false | Record<string, unknown>
  database?: Record<string, unknown>
}

/** Stores a checked value under its table and key. */
export const put = (layer: Layer, [table, key]: readonly string[], value: unknown): void => {
  if (key === undefined) Object.assign(layer, { [table ?? '']: value })
  else if (table === 'ssh') layer.ssh = { ...(layer.ssh || {}), [key]: value }
  else layer.database = { ...layer.database, [key]: value }
}

/** The variables with their names of today. @throws ConfigError if both names of one are set */
const withNewNames = (env: Env): Env => {
  const renamed = { ...env }
  for (const [before, now] of renamedVariables().map(names => names.map(name => PREFIX + name) as [string, string])) {
    const given = renamed[before]
    delete renamed[before]
    if (!given) continue
    if (renamed[now]) throw new ConfigError(`${before} is called ${now} now, which is set too`, `Unset ${before}.`)
    renamed[now] = given
    reportOldName(`${before} is called ${now} now`)
  }
  return renamed
}

/** Refuses a misspelt CHECK_STATUS variable, which would otherwise be ignored silently. */
const refuseNearMisses = (env: Env): void => {
  const known = [...SETTINGS.map(([name]) => name), ...OTHERS].map(name => PREFIX + name)
  const named = env[`${PREFIX}DATABASE_PASSWORD_ENV`]
  for (const name of Object.keys(env)) {
    if (!name.startsWith(PREFIX) || known.includes(name) || name === named) continue
    const meant = misspelt(name, known, 2)
    if (meant) throw new ConfigError(`${name} in the environment: unknown variable; did you mean ${meant}?`, 'Rename or unset it.')
  }
}

/** Settings of the chosen target from the environment; empty variables count as unset. @throws ConfigError */
export const readEnvironment = (given: Env): Layer => {
  const env = withNewNames(given)
  refuseNearMisses(env)
  const layer: Layer = {}
  for (const [name, path] of SETTINGS) {
    const given = env[PREFIX + name]
    if (given) put(layer, path, checkedValue(PREFIX + name, path, given))
  }
  const ssh = env[`${PREFIX}SSH`]
  if (ssh === 'false') layer.ssh = false
  else if (ssh) throw new ConfigError(`${PREFIX}SSH: ${JSON.stringify(ssh)}: takes false`, `To read over SSH, set ${PREFIX}SSH_HOST.`)
  return layer
}

/** The full names of the variables that set a target's settings. */
export const environmentNames = (): string[] => SETTINGS.map(([name]) => PREFIX + name)
