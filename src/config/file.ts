import { readFile, stat } from 'node:fs/promises'
import { parse, TomlError } from 'smol-toml'
import { ConfigError } from './errors.js'
import { type Issue, issuesOf } from './issues.js'
import { locator } from './locate.js'
import { findFile, type Places } from './places.js'
import { type OldKey, renameKeys, reportOldName } from './renamed.js'
import { FileTable } from './schema.js'

/** Settings are a page of text; a larger file is something else. */
const MAX_BYTES = 1024 * 1024
/** A file with more errors belongs to another program. */
const MAX_ISSUES = 100

export interface SettingsFile {
  readonly path: string
  readonly text: string
  readonly table: FileTable
  /** A sentence for each key that has another name now. */
  readonly oldNames: readonly string[]
}

const readText = async (path: string): Promise<string> => {
  const refuse = (why: string): never => {
    throw new ConfigError(`the settings file ${path} cannot be read: ${why}`, 'Check that it is a file and that you may read it.')
  }
  try {
    const about = await stat(path)
    if (!about.isFile()) refuse('it is not a file')
    if (about.size > MAX_BYTES) refuse('it is larger than 1 MB')
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path))
  } catch (error) {
    if (error instanceof ConfigError) throw error
    return refuse(error instanceof TypeError ? 'it is not UTF-8' : ((error as NodeJS.ErrnoException).code ?? String(error)))
  }
}

/** An error with the first issue, `production.toml:12: targets.production.ssh.prot: unknown key; …`, and the number of others. */
export const refuseFile = (path: string, text: string, issues: readonly Issue[]): ConfigError => {
  const lineOf = locator(text)
  // Report a misspelt key before the missing key that it was meant for.
  const ordered = issues
    .toSorted((a, b) => Number(a.isMissing ?? false) - Number(b.isMissing ?? false))
    .slice(0, MAX_ISSUES)
    .map(issue => ({ ...issue, line: lineOf(issue.path) }))
    .sort((a, b) => Number(a.isMissing ?? false) - Number(b.isMissing ?? false) || (a.line ?? 0) - (b.line ?? 0))
  const messages = ordered.map(
    ({ line, path: keys, what }) => `${line === undefined ? path : `${path}:${line}`}: ${keys.map(String).join('.')}: ${what}`,
  )
  const [first = path, ...others] = messages
  const more = others.length > 0 ? ` (and ${issues.length - 1} more)` : ''
  return new ConfigError(`${first}${more}`, 'Fix it there; "check_status help settings" has a full example.', undefined, messages)
}

/** `config.toml:12: targets.shop.ssh.key_file is called identity_file now` */
const oldKeyWords = (path: string, text: string, { path: keys, to }: OldKey): string => {
  const line = locator(text)(keys)
  return `${line === undefined ? path : `${path}:${line}`}: ${keys.join('.')} is called ${to} now`
}

const parseText = (path: string, text: string): Pick<SettingsFile, 'table' | 'oldNames'> => {
  let raw: unknown
  try {
    raw = parse(text)
  } catch (error) {
    const line = error instanceof TomlError ? `:${error.line}` : ''
    const why = error instanceof Error ? error.message.split('\n')[0] : String(error)
    throw new ConfigError(`${path}${line}: ${why}`, 'Settings are TOML: text in quotes, tables in square brackets.')
  }
  const { old, issues } = renameKeys(raw)
  const parsed = FileTable.safeParse(raw)
  const wrong = [...issues, ...(parsed.success ? [] : issuesOf(parsed.error, FileTable, raw))]
  if (!parsed.success || wrong.length > 0) throw refuseFile(path, text, wrong)
  return { table: parsed.data, oldNames: old.map(key => oldKeyWords(path, text, key)) }
}

/** Reads and validates the whole settings file; undefined if there is none. @throws ConfigError */
export const readSettingsFile = async (places: Places): Promise<SettingsFile | undefined> => {
  const path = await findFile(places)
  if (path === undefined) return undefined
  const text = await readText(path)
  const parsed = parseText(path, text)
  for (const words of parsed.oldNames) reportOldName(words)
  return { path, text, ...parsed }
}
