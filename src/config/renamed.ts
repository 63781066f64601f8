import type { Issue } from './issues.js'

/** A key that has another name now. `*` stands for any name: of a target, a channel, or the place in a list. */
export interface RenamedKey {
  /** `targets.*.ssh.key_file` */
  readonly from: string
  /** The same table, and the name of today. */
  readonly to: string
}

/**
 * Every key that was ever renamed; none so far. With a line here, settings and environment variables of an older version go on to work, and
 * the program names the new key. Never remove one: somebody's file still has it.
 */
export const RENAMED: readonly RenamedKey[] = []

/** A renamed key that a file uses. */
export interface OldKey {
  readonly path: readonly string[]
  readonly to: string
}

const lastOf = (path: string): string => path.slice(path.lastIndexOf('.') + 1)

const isTable = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !(value instanceof Date)

/** The tables in which a renamed key can stand, each with its path. */
const tablesAt = (
  table: unknown,
  names: readonly string[],
  path: readonly string[] = [],
): { path: readonly string[]; table: Record<string, unknown> }[] => {
  if (!isTable(table)) return []
  const [name, ...rest] = names
  if (name === undefined) return [{ path, table }]
  const keys = name === '*' ? Object.keys(table) : Object.hasOwn(table, name) ? [name] : []
  return keys.flatMap(key => tablesAt(table[key], rest, [...path, key]))
}

/** Gives old keys their new names, in place. @returns the old keys, and those that stand beside their new name */
export const renameKeys = (
  settings: unknown,
  renamed: readonly RenamedKey[] = RENAMED,
): { readonly old: readonly OldKey[]; readonly issues: readonly Issue[] } => {
  const old: OldKey[] = []
  const issues: Issue[] = []
  for (const { from, to } of renamed) {
    const [before, now] = [lastOf(from), lastOf(to)]
    for (const { path, table } of tablesAt(settings, from.split('.').slice(0, -1))) {
      if (!Object.hasOwn(table, before)) continue
      if (Object.hasOwn(table, now))
        issues.push({ path: [...path, before], what: `is called ${now} now, which is here too: remove this one` })
      else {
        table[now] = table[before]
        old.push({ path: [...path, before], to: now })
      }
      delete table[before]
    }
  }
  return { old, issues }
}

/** The old and the new name of each renamed key that has a variable: `SSH_KEY_FILE`. */
export const renamedVariables = (renamed: readonly RenamedKey[] = RENAMED): readonly (readonly [before: string, now: string])[] =>
  renamed.flatMap(({ from, to }) => {
    const [before, now] = [from, to].map(path => /^targets\.\*\.(?:(?:ssh|database)\.)?\w+$/.exec(path)?.[0].slice('targets.*.'.length))
    return before && now ? [[before.replace('.', '_').toUpperCase(), now.replace('.', '_').toUpperCase()] as const] : []
  })

type Listener = (message: string, hint: string) => void
let listener: Listener = () => {}
const reported = new Set<string>()

/** The command line shows what it receives: settings are read in too many places for each to pass it on. */
export const onOldName = (listen: Listener): void => {
  listener = listen
  reported.clear()
}

/** Reports an old name, once in each process however often the settings are read. */
export const reportOldName = (message: string): void => {
  if (reported.has(message)) return
  reported.add(message)
  listener(message, 'The old name still works. Please change it there.')
}
