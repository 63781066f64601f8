import { join } from 'node:path'
import { readBounded } from '../bounded-read.js'
import { DEEPEST, filesOf, LARGEST } from './include.js'

/** A list that a person can look through. */
const MOST = 100
/** Files that are looked into: one that includes itself twice would take for ever. */
const MOST_FILES = 200

/** The words of a row, in quotes or without. */
const wordsOf = (row: string): string[] => [...row.matchAll(/"([^"]*)"|([^\s"=]+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '')

/** A name, not a pattern, nor what no command would take for a host. */
const isName = (word: string): boolean => /^(?!-)[^\s\p{C}*?!/@,]{1,255}$/u.test(word)

/**
 * The hosts that `~/.ssh/config` names, with what it includes, in the order in which they stand; patterns name none.
 * A file that cannot be read names none either: who connects is told why.
 */
export const readAliases = async (home: string): Promise<string[]> => {
  const found = new Set<string>()
  let files = 0
  const read = async (file: string, depth: number): Promise<void> => {
    if (depth > DEEPEST || ++files > MOST_FILES) return
    const text = await readBounded(file, LARGEST).then(String, () => '')
    for (const row of text.split(/\r\n|\r|\n/)) {
      const [keyword = '', ...words] = wordsOf(row.trim())
      if (found.size >= MOST) return
      if (keyword.toLowerCase() === 'host') for (const word of words.filter(isName)) found.add(word)
      if (keyword.toLowerCase() !== 'include') continue
      for (const word of words) for (const path of await filesOf(word, { home, base: join(home, '.ssh') })) await read(path, depth + 1)
    }
  }
  await read(join(home, '.ssh/config'), 0)
  return [...found].slice(0, MOST)
}
