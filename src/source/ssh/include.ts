import { isAbsolute, join } from 'node:path'
import SSHConfig, { type Directive, LineType } from 'ssh-config'
import { readBounded } from '../bounded-read.js'
import { ConnectionError } from '../errors.js'
import { expandGlob } from './glob.js'
import { matchesPatterns } from './pattern.js'
import { isPlain } from './plain-row.js'
import { isUnsupported, splitMatch } from './unsupported-options.js'

/** OpenSSH's own limit (readconf.c: READCONF_MAX_DEPTH). */
export const MAX_INCLUDE_DEPTH = 16

/** Files written by hand are a few pages long. */
export const MAX_CONFIG_BYTES = 1024 * 1024

/** The host and user to compute options for, and the folder that relative paths of `Include` start from. */
export interface ConfigScope {
  readonly alias: string
  readonly user: string | undefined
  readonly home: string
  /** `~/.ssh`, or `/etc/ssh` for the system's own. */
  readonly base: string
}

/** The options for one host: the first value of each keyword, keywords in lower case and in order of appearance. */
export type ComputedOptions = Readonly<Record<string, string | readonly string[] | undefined>>

/** @throws Error if the rows were not checked by `readRows` */
export const compute = (rows: readonly string[], { alias, user }: Pick<ConfigScope, 'alias' | 'user'>): ComputedOptions =>
  // Without `matchExec: false` it would run the command of `Match exec`.
  SSHConfig.parse(rows.join('\n')).compute(
    { Host: alias, ...(user !== undefined && { User: user }) },
    { ignoreCase: true, matchExec: false },
  )

/** The files that one word of an `Include` line names. */
export const filesOf = (word: string, { home, base }: Pick<ConfigScope, 'home' | 'base'>): Promise<string[]> => {
  const pattern = word.startsWith('~/') ? join(home, word.slice(2)) : word
  return expandGlob(isAbsolute(pattern) ? pattern : join(base, pattern))
}

const readText = async (file: string, depth: number): Promise<string> => {
  try {
    return (await readBounded(file, MAX_CONFIG_BYTES)).toString('utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    // `Include conf.d/*` matches subfolders too.
    if (code === 'ENOENT' || code === 'ENOTDIR' || (code === 'EISDIR' && depth > 0)) return ''
    throw new ConnectionError(`the SSH configuration ${file} cannot be read: ${code}`, 'Fix the file or its permissions.', {
      cause: error,
    })
  }
}

/** The parser joins a keyword that has no value with the next line: such a row is malformed. */
const parseRow = (row: string): Directive | 'malformed' | undefined => {
  try {
    const [line] = SSHConfig.parse(row)
    if (line?.type !== LineType.DIRECTIVE || line.param === '') return undefined
    if (/^[a-z0-9]+$/i.test(line.param) && line.value.length > 0) return line
  } catch {
    // The parser's message may quote anything.
  }
  return 'malformed'
}

const wordsOf = ({ value }: Directive): string[] => (typeof value === 'string' ? [value] : value.map(({ val }) => val))

/** `Match` depends on these two, and the parser knows them only in this spelling. */
const SPELLINGS: Readonly<Record<string, string>> = { hostname: 'HostName', user: 'User' }

/** What these rows pass over is an unsupported option of its own. */
const BLOCK_KEYWORDS: ReadonlySet<string> = new Set(['host', 'match', 'include', 'canonicalizehostname'])

/** A made-up keyword: put in the place of an `Include`, its value shows whether the block there applies to the host. */
const PROBE = 'IncludedHere'
/** Rows evaluated for such probes, each of which evaluates all rows before it: about a second of work. */
const MAX_PROBED_ROWS = 200_000

const ALL = 'Host *'
const NONE = 'Host !*'

/** Hears of what the parser does not understand as OpenSSH does. */
export interface RowObserver {
  /** An unsupported option that could concern the host. */
  unsupported(where: string, option: string): void
  /** A row that OpenSSH may read otherwise. @param concerns whether it could concern the host */
  doubtful(where: string, option: string, concerns: boolean): void
  /** A word of an `Include` row. */
  includes(word: string): void
}

const NOBODY: RowObserver = { unsupported() {}, doubtful() {}, includes() {} }

/**
 * The rows of an ssh_config with its `Include` lines, which the parser does not follow, replaced by the files' contents.
 * Nothing is included in a block for another host, and an included `Host` block ends with its file.
 * @throws ConnectionError that names the file
 */
export const readRows = async (file: string, scope: ConfigScope, { unsupported, doubtful, includes } = NOBODY): Promise<string[]> => {
  const rows: string[] = []
  let probedRows = 0
  /** @param opening the row that opens the block, if it is not among the rows yet */
  const applies = (block: string, opening?: string): boolean => {
    if (block === ALL || block === NONE) return block === ALL
    probedRows += rows.length
    if (probedRows > MAX_PROBED_ROWS)
      throw new ConnectionError(`the SSH configuration ${file} includes too much`, 'Move its Include lines out of Match blocks.')
    return compute([...rows, ...(opening ? [opening] : []), `${PROBE} yes`], scope)[PROBE.toLowerCase()] !== undefined
  }
  const read = async (name: string, outer: string, depth: number): Promise<void> => {
    if (depth > MAX_INCLUDE_DEPTH)
      throw new ConnectionError(`the SSH configuration ${name} is included too deeply`, 'Does it include itself?')
    let block = outer
    for (const [i, row] of (await readText(name, depth)).split(/\r\n|\r|\n/).entries()) {
      const where = `${name}:${i + 1}`
      const directive = parseRow(row)
      if (directive === 'malformed') {
        doubtful(where, row.trim(), true)
        throw new ConnectionError(`${where} cannot be parsed`, 'Fix the line; "ssh -G" shows how OpenSSH reads the file.')
      }
      if (!directive) continue
      const keyword = directive.param.toLowerCase()
      if (!isPlain(keyword, row)) doubtful(where, directive.param, !BLOCK_KEYWORDS.has(keyword) && applies(block))
      if (keyword === 'include') {
        if (!applies(block)) continue
        for (const included of wordsOf(directive)) {
          includes(included)
          for (const path of await filesOf(included, scope)) {
            await read(path, block, depth + 1)
            rows.push(block)
          }
        }
        continue
      }
      if (keyword !== 'match' && isUnsupported(keyword, wordsOf(directive)) && applies(block)) unsupported(where, directive.param)
      // For this option the parser would run nslookup.
      if (keyword === 'canonicalizehostname') continue
      const { criteria, rest } = keyword === 'match' ? splitMatch(wordsOf(directive)) : { criteria: [], rest: '' }
      if (criteria.length > 0 && applies(rest, rest)) unsupported(where, `Match ${criteria.join(' ')}`)
      // The parser's `?` also matches no character: match `Host` patterns here, and pass on only the result.
      const resolved = keyword === 'host' ? (matchesPatterns(wordsOf(directive), scope.alias) ? ALL : NONE) : row
      if (keyword === 'host' || keyword === 'match') block = resolved
      // OpenSSH compares names of hosts in lower case.
      const spelled = keyword === 'hostname' ? row.toLowerCase() : row
      rows.push(SPELLINGS[keyword] ? spelled.replace(/\w+/, SPELLINGS[keyword]) : resolved)
    }
  }
  await read(file, ALL, 0)
  return rows
}
