import type { Env } from '../../config/environment.js'
import { shellWord } from '../../text/shell-words.js'
import { entriesIn, MARKER, withoutEntry } from '../crontab.js'
import { CrontabError, readCrontab, writeCrontab } from '../crontab-program.js'
import type { Installed } from './types.js'

/** The crontab of this user; empty if there is none, or no crontab program. */
export const ownCrontab = async (env: Env): Promise<string> => {
  try {
    // One character per byte, which is how crontabs are read.
    return await readCrontab(env)
  } catch (error) {
    if (error instanceof CrontabError) return ''
    throw error
  }
}

const fromBytes = (words: string): string => Buffer.from(words, 'latin1').toString()

/** The lines that install-cron added, for whatever target and settings. */
export const installedCronLines = async (env: Env): Promise<readonly Installed[]> => {
  const markers = new Map(entriesIn(await ownCrontab(env)).map(({ marker, line }) => [marker, line]))
  return [...markers].map(([marker, line]) => ({
    kind: 'crontab',
    what: `the crontab line for ${fromBytes(marker.slice(MARKER.length))}`,
    details: [fromBytes(line ?? marker)],
    remove: async () => writeCrontab(withoutEntry(await readCrontab(env), marker), env),
    commands: [`crontab -e   # remove ${shellWord(fromBytes(marker))} and the lines of check_status below it`],
  }))
}

/** The files that the lines write: `-o FILE`. */
export const reportFiles = async (env: Env): Promise<readonly string[]> =>
  entriesIn(await ownCrontab(env)).flatMap(({ line }) => {
    const [, quoted, bare] = / -o (?:'([^']*)'|(\S+))/.exec(fromBytes(line ?? '').replaceAll('\\%', '%')) ?? []
    return quoted ?? bare ?? []
  })
