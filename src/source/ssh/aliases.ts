import { join } from 'node:path'
import { readBounded } from '../bounded-read.js'
import { filesOf, MAX_CONFIG_BYTES, MAX_INCLUDE_DEPTH } from './include.js'

/** As many as a person can look through. */
const MAX_ALIASES = 100
/** A file that includes itself twice would grow without end. */
const MAX_FILES = 200

/** The words of a line, with or without quotes. */
const wordsOf = (row: string): string[] => [...row.matchAll(/"([^"]*)"|([^\s"=]+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '')

/** A name that ssh would accept as a host, not a pattern. */
const isName = (word: string): boolean => /^(?!-)[^\s\p{C}*?!/@,]{1,255}$/u.test(word)

/**
 * The hosts named in `~/.ssh/config` and the files it includes, in their order there, without patterns.
 * A file that cannot be read is skipped: connecting will report it.
 */
export const readAliases = async (home: string): Promise<string[]> => {
  const found = new Set<string>()
  let files = 0
  const read = async (file: string, depth: number): Promise<void> => {
    if (depth > MAX_INCLUDE_DEPTH || ++files > MAX_FILES) return
    const text = await readBounded(file, MAX_CONFIG_BYTES).then(String, () => '')
    for (const row of text.split(/\r\n|\r|\n/)) {
      const [keyword = '', ...words] = wordsOf(row.trim())
      if (found.size >= MAX_ALIASES) return
      if (keyword.toLowerCase() === 'host') for (const word of words.filter(isName)) found.add(word)
      if (keyword.toLowerCase() !== 'include') continue
      for (const word of words) for (const path of await filesOf(word, { home, base: join(home, '.ssh') })) await read(path, depth + 1)
    }
  }
  await read(join(home, '.ssh/config'), 0)
  return [...found].slice(0, MAX_ALIASES)
}
