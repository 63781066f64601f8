import { readdir, readFile } from 'node:fs/promises'
import { dirname, isAbsolute, join } from 'node:path'
import { ConnectionError } from '../errors.js'
import { matchesPatterns } from './pattern.js'

/** As deep as OpenSSH goes (readconf.c: READCONF_MAX_DEPTH). */
const DEEPEST = 16

/** The files a pattern of one folder level at a time names, in order. */
const expandGlob = async (pattern: string): Promise<string[]> => {
  if (!/[*?]/.test(pattern)) return [pattern]
  const folder = dirname(pattern)
  const last = pattern.slice(folder === '/' ? 1 : folder.length + 1)
  const found: string[] = []
  for (const parent of await expandGlob(folder)) {
    const names = await readdir(parent).catch(() => [])
    found.push(
      ...names
        .filter(name => (!name.startsWith('.') || last.startsWith('.')) && matchesPatterns([last], name))
        .map(name => join(parent, name)),
    )
  }
  return found.sort()
}

const words = (rest: string): string[] => [...rest.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '')

const readText = async (file: string): Promise<string> => {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return ''
    throw new ConnectionError(`the SSH configuration ${file} cannot be read: ${code}`, 'Mend the file or who may read it.')
  }
}

/**
 * An ssh_config with what it includes in the places of its `Include` lines, which the parser does not follow.
 * What stands in a `Host` block that does not name `alias` includes nothing, and an included `Host` ends with its file.
 * @param base where relative names begin: `~/.ssh`, or `/etc/ssh` for the system's own. @throws ConnectionError
 */
export const readWithIncludes = async (file: string, alias: string, base: string, home: string, depth = 0): Promise<string> => {
  if (depth > DEEPEST) throw new ConnectionError(`the SSH configuration ${file} is included too deep`, 'Does it include itself?')
  const rows: string[] = []
  let block: string | undefined
  let applies = true
  for (const row of (await readText(file)).split(/\r?\n/)) {
    const [, keyword = '', rest = ''] = /^\s*(\w+)(?:\s*=\s*|\s+)(.*)$/.exec(row) ?? []
    if (/^(host|match)$/i.test(keyword)) {
      block = row
      applies = /^match$/i.test(keyword) || matchesPatterns(words(rest), alias)
    }
    if (!/^include$/i.test(keyword)) {
      rows.push(row)
      continue
    }
    if (!applies) continue
    for (const name of words(rest)) {
      const pattern = name.startsWith('~/') ? join(home, name.slice(2)) : isAbsolute(name) ? name : join(base, name)
      for (const included of await expandGlob(pattern)) rows.push(await readWithIncludes(included, alias, base, home, depth + 1))
    }
    rows.push(block ?? 'Host *')
  }
  return rows.join('\n')
}
