import { stat } from 'node:fs/promises'
import { dirname, isAbsolute, join } from 'node:path'
import { ConfigError } from './errors.js'

// Apart from the schema: the completion of the shell needs the places alone, and at once.

export interface Places {
  readonly flag: string | undefined
  readonly env: Readonly<Record<string, string | undefined>>
  readonly home: string
}

/** Expands `~/x` to the home folder and resolves a relative path against `base`. */
export const expandPath = (path: string, home: string, base: string): string => {
  if (path === '~' || path.startsWith('~/')) return join(home, path.slice(1))
  return isAbsolute(path) ? path : join(base, path)
}

/** The default path of the settings file. */
export const usualPlace = ({ env, home }: Places): string => `${env.XDG_CONFIG_HOME || join(home, '.config')}/check_status/config.toml`

/** The path itself, or its nearest ancestor that exists. @throws the error of a path that cannot be looked at */
export const nearestExisting = async (path: string): Promise<string> => {
  try {
    await stat(path)
    return path
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(path) === path) throw error
    return nearestExisting(dirname(path))
  }
}

const exists = async (path: string): Promise<boolean> => {
  try {
    await stat(path)
    return true
  } catch (error) {
    // An unreadable folder counts as a match, so that reading it fails: skipping it would silently use other settings.
    return (error as NodeJS.ErrnoException).code !== 'ENOENT' && (error as NodeJS.ErrnoException).code !== 'ENOTDIR'
  }
}

/** The path of the settings file: the one that was named, which must exist, or the first default path that exists. */
export const findFile = async (places: Places): Promise<string | undefined> => {
  const { flag, env, home } = places
  const named = flag ?? (env.CHECK_STATUS_CONFIG || undefined)
  if (named !== undefined) {
    const path = expandPath(named, home, '')
    if (await exists(path)) return path
    throw new ConfigError(
      `there is no settings file ${path}`,
      `It was named by ${flag === undefined ? 'CHECK_STATUS_CONFIG' : '--config'}. "check_status init" asks for the settings and creates that file.`,
    )
  }
  const candidates = [usualPlace(places), join(home, '.config/check_status/config.toml'), '/etc/check_status.toml']
  for (const path of candidates) if (await exists(path)) return path
  return undefined
}

/** The state folder: as the settings say, otherwise as the XDG Base Directory Specification does. */
export const stateFolder = (given: string | undefined, settings: string | undefined, { env, home }: Omit<Places, 'flag'>): string => {
  if (settings !== undefined && given !== undefined) return expandPath(given, home, dirname(settings))
  const { XDG_STATE_HOME: base } = env
  // The specification says to ignore a relative path.
  return join(base?.startsWith('/') ? base : join(home, '.local/state'), 'check_status')
}
