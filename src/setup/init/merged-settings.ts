import { isDeepStrictEqual } from 'node:util'
import { parse, stringify, type TomlTable } from 'smol-toml'
import { PASSWORD_SOURCES } from '../../config/layers.js'
import { renameKeys } from '../../config/renamed.js'
import type { LogSettings } from '../../config/settings.js'
import { DATABASE_KEYS, type Draft, SSH_KEYS } from './draft.js'
import { chaptersOf } from './toml-chapters.js'

// A file that is replaced may hold more than init asks about: alerts, other targets. The answers are written anew, the rest stays.

export interface MergedSettings {
  /** The whole file. */
  readonly text: string
  /** Its part with the answers. The rest is as it was, and may hold secrets. */
  readonly own: string
  /** The tables that stay as they were: `[alerts]`, `[targets.cape]`. */
  readonly kept: readonly string[]
  /** Comments of the old file stand among the answers, and are lost. */
  readonly losesComments: boolean
}

const HEADER = ['# Written by check_status init. To see all settings:', '#   check_status help settings']

const isTable = (value: unknown): value is TomlTable =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)

const tableOf = (value: unknown): TomlTable => (isTable(value) ? value : {})

const logTable = ({ name, path, journal, kind }: LogSettings) => ({ name, ...(journal === undefined ? { path } : { journal }), kind })

/** What no question is about. */
const remainder = (old: unknown, asked: readonly string[]): TomlTable =>
  Object.fromEntries(Object.entries(tableOf(old)).filter(([key]) => !asked.includes(key)))

/** The answers about the target, and what its old table says beside them. They say all about the password. */
const targetTable = ({ ssh, database, timezone, logs }: Draft, old: TomlTable): TomlTable => ({
  ...remainder(old, ['timezone', 'ssh', 'database', 'logs']),
  timezone,
  ...(ssh === false && { ssh }),
  ...(ssh && { ssh: { ...remainder(old.ssh, SSH_KEYS), ...ssh } }),
  database: { ...remainder(old.database, [...DATABASE_KEYS, ...PASSWORD_SOURCES]), ...database },
  ...(logs && { logs: logs.map(logTable) }),
})

/** The usual target stays the usual one when another is asked about. */
const usualTarget = (before: TomlTable, target: string): string => {
  const { default_target } = before
  const [only = target, ...others] = Object.keys(tableOf(before.targets))
  return typeof default_target === 'string' ? default_target : others.length > 0 ? target : only
}

const write = (tables: TomlTable): string => [...HEADER, stringify(tables)].join('\n')

const read = (toml: string): TomlTable => {
  const tables = parse(toml)
  renameKeys(tables)
  return tables
}

/** Whether the text says the same as the tables, in whatever spelling. */
const isSame = (toml: string, tables: TomlTable): boolean => {
  try {
    return isDeepStrictEqual(read(toml), parse(stringify(tables)))
  } catch {
    return false
  }
}

const commentsOf = (toml: string): string[] =>
  toml
    .split('\n')
    .map(row => row.trim())
    .filter(row => /(?:^|\s)#/.test(row) && !HEADER.includes(row))

/** @param old valid text of the file that is replaced; undefined: there is none */
export const mergedSettings = (draft: Draft, old: string | undefined): MergedSettings => {
  const { target, exclude } = draft
  const before = old === undefined ? {} : read(old)
  const targets = tableOf(before.targets)
  const top = {
    ...Object.fromEntries(Object.entries(before).filter(([, value]) => !isTable(value))),
    default_target: usualTarget(before, target),
  }
  const asked = targetTable(draft, tableOf(targets[target]))
  const people = { ...tableOf(before.people), ...(exclude && { exclude: [...exclude] }) }
  const about = { targets: { [target]: asked }, ...(Object.keys(people).length > 0 && { people }) }
  const own = write({ ...top, ...about })
  const whole = { ...before, ...top, ...about, targets: { ...targets, [target]: asked } }
  const isOwn = ([first, second]: readonly string[]): boolean =>
    first === undefined || first === 'people' || (first === 'targets' && (second === undefined || second === target))
  // As their author wrote them, comments and order included.
  const chapters = chaptersOf(old ?? '').filter(({ path }) => !isOwn(path))
  const joined = `${[own, ...chapters.map(({ text }) => text)].map(text => text.trim()).join('\n\n')}\n`
  const text = isSame(joined, whole) ? joined : write(whole)
  const left = commentsOf(text)
  return {
    text,
    own,
    kept: [
      ...Object.keys(before).filter(key => isTable(before[key]) && !isOwn([key])),
      ...Object.keys(targets)
        .filter(name => name !== target)
        .map(name => `targets.${name}`),
    ].map(path => `[${path}]`),
    losesComments: commentsOf(old ?? '').some(row => !left.includes(row)),
  }
}
