import { readFile, stat } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { parse, TomlError } from 'smol-toml'
import { ConfigError } from './errors.js'
import { type Issue, issuesOf } from './issues.js'
import { locator } from './locate.js'
import { FileTable } from './schema.js'

/** Settings are a page of text; what is larger is something else. */
const LARGEST = 1024 * 1024
/** A file with more faults is of another program. */
const MOST_TOLD = 100

export interface SettingsFile {
  readonly path: string
  readonly text: string
  readonly table: FileTable
}

export interface Places {
  readonly flag: string | undefined
  readonly env: Readonly<Record<string, string | undefined>>
  readonly home: string
}

/** `~/x` below the home folder; a relative path below `base`. */
export const expandPath = (path: string, home: string, base: string): string => {
  if (path === '~' || path.startsWith('~/')) return join(home, path.slice(1))
  return isAbsolute(path) ? path : join(base, path)
}

/** Where to write the first settings, as messages name it. */
export const usualPlace = ({ env, home }: Places): string => `${env.XDG_CONFIG_HOME || join(home, '.config')}/check_status/config.toml`

const exists = async (path: string): Promise<boolean> => {
  try {
    await stat(path)
    return true
  } catch (error) {
    // What cannot be looked at is not passed over: other settings than the person's own would be used without a word.
    return (error as NodeJS.ErrnoException).code !== 'ENOENT' && (error as NodeJS.ErrnoException).code !== 'ENOTDIR'
  }
}

/** The file to read: the one that is named, which must exist, or the first that exists where one may be. */
const findFile = async (places: Places): Promise<string | undefined> => {
  const { flag, env, home } = places
  const named = flag ?? (env.CHECK_STATUS_CONFIG || undefined)
  if (named !== undefined) {
    const path = expandPath(named, home, '')
    if (await exists(path)) return path
    throw new ConfigError(
      `there is no settings file ${path}`,
      `It was named by ${flag === undefined ? 'CHECK_STATUS_CONFIG' : '--config'}. "check_status init" asks for settings and writes them where that is.`,
    )
  }
  const candidates = [usualPlace(places), join(home, '.config/check_status/config.toml'), '/etc/check_status.toml']
  for (const path of candidates) if (await exists(path)) return path
  return undefined
}

const readText = async (path: string): Promise<string> => {
  const refuse = (why: string): never => {
    throw new ConfigError(`the settings file ${path} cannot be read: ${why}`, 'Check what it is and who may read it.')
  }
  try {
    const about = await stat(path)
    if (!about.isFile()) refuse('it is not a file')
    if (about.size > LARGEST) refuse('it is larger than 1 MB')
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path))
  } catch (error) {
    if (error instanceof ConfigError) throw error
    return refuse(error instanceof TypeError ? 'it is not UTF-8' : ((error as NodeJS.ErrnoException).code ?? String(error)))
  }
}

/** `production.toml:12: targets.production.ssh.prot: unknown key; …` for the first, and how many more there are. */
export const refuseFile = (path: string, text: string, issues: readonly Issue[]): ConfigError => {
  const lineOf = locator(text)
  // A misspelt key says more than that the right one is missing.
  const placed = issues
    .toSorted((a, b) => Number(a.isMissing ?? false) - Number(b.isMissing ?? false))
    .slice(0, MOST_TOLD)
    .map(issue => ({ ...issue, line: lineOf(issue.path) }))
    .sort((a, b) => Number(a.isMissing ?? false) - Number(b.isMissing ?? false) || (a.line ?? 0) - (b.line ?? 0))
  const told = placed.map(
    ({ line, path: keys, what }) => `${line === undefined ? path : `${path}:${line}`}: ${keys.map(String).join('.')}: ${what}`,
  )
  const [first = path, ...others] = told
  const more = others.length > 0 ? ` (and ${issues.length - 1} more)` : ''
  return new ConfigError(`${first}${more}`, 'Mend it there; "check_status help settings" has a full example.', undefined, told)
}

const parseText = (path: string, text: string): FileTable => {
  let raw: unknown
  try {
    raw = parse(text)
  } catch (error) {
    const line = error instanceof TomlError ? `:${error.line}` : ''
    const why = error instanceof Error ? error.message.split('\n')[0] : String(error)
    throw new ConfigError(`${path}${line}: ${why}`, 'Settings are TOML: text in quotes, tables in square brackets.')
  }
  const parsed = FileTable.safeParse(raw)
  if (parsed.success) return parsed.data
  throw refuseFile(path, text, issuesOf(parsed.error, FileTable, raw))
}

/** The settings file, read and checked as a whole; undefined where there is none. @throws ConfigError */
export const readSettingsFile = async (places: Places): Promise<SettingsFile | undefined> => {
  const path = await findFile(places)
  if (path === undefined) return undefined
  const text = await readText(path)
  return { path, text, table: parseText(path, text) }
}
