import { z } from 'zod'
import { ConfigError } from './errors.js'
import { nearest, shown } from './issues.js'
import { DatabaseTable, SshTable, TargetTable } from './schema.js'

type Env = Readonly<Record<string, string | undefined>>

const PREFIX = 'CHECK_STATUS_'

/** Variables that are no setting of a target. */
const OTHERS = ['CONFIG', 'TARGET', 'SSH', 'PLAIN_SSH']

const variables = (table: string, shape: object): [variable: string, path: [string, string]][] =>
  Object.keys(shape).map(key => [`${table}_${key}`.toUpperCase(), [table, key]])

const SETTINGS: readonly [string, readonly [string, string] | readonly [string]][] = [
  ['TIMEZONE', ['timezone']],
  ['DEADLINE', ['deadline']],
  ...variables('ssh', SshTable.shape),
  ...variables('database', DatabaseTable.shape),
]

/** Here, and only here, a password may stand by itself. */
const schemaOf = ([table, key]: readonly string[]): z.ZodType => {
  if (key === 'password') return z.string()
  const shape = key === undefined ? TargetTable.shape : table === 'ssh' ? SshTable.shape : DatabaseTable.shape
  return (shape as Record<string, z.ZodType>)[key ?? table ?? ''] as z.ZodType
}

/** One value of the environment or of a flag, in the form the schema gives it. @throws ConfigError that names `where` */
export const checkedValue = (where: string, path: readonly string[], given: string): unknown => {
  const isPort = path.at(-1) === 'port'
  const parsed = schemaOf(path).safeParse(isPort && /^\d+$/.test(given) ? Number(given) : given)
  if (parsed.success) return parsed.data
  const what = path.at(-1)?.startsWith('password') ? '' : `${shown(given)}: `
  throw new ConfigError(`${where}: ${what}${parsed.error.issues[0]?.message}`, `Set ${where} to that, or leave it out.`)
}

/** A target's settings in layers of the same form, as one table of tables. */
export interface Layer {
  timezone?: string
  deadline?: number
  ssh?: false | Record<string, unknown>
  database?: Record<string, unknown>
}

/** Puts a checked value where it belongs. */
export const put = (layer: Layer, [table, key]: readonly string[], value: unknown): void => {
  if (key === undefined) Object.assign(layer, { [table ?? '']: value })
  else if (table === 'ssh') layer.ssh = { ...(layer.ssh || {}), [key]: value }
  else layer.database = { ...layer.database, [key]: value }
}

/** A near miss of one of our variables would otherwise be passed over without a word. */
const refuseNearMisses = (env: Env): void => {
  const known = [...SETTINGS.map(([name]) => name), ...OTHERS].map(name => PREFIX + name)
  const named = env[`${PREFIX}DATABASE_PASSWORD_ENV`]
  for (const name of Object.keys(env)) {
    if (!name.startsWith(PREFIX) || known.includes(name) || name === named) continue
    const meant = nearest(name, known, 2)
    if (meant) throw new ConfigError(`${name} in the environment: unknown variable; did you mean ${meant}?`, 'Rename it, or leave it out.')
  }
}

/** What the environment says of the chosen target; an empty variable says nothing. @throws ConfigError */
export const readEnvironment = (env: Env): Layer => {
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

/** The variables of a target's settings, by their whole names. */
export const environmentNames = (): string[] => SETTINGS.map(([name]) => PREFIX + name)
