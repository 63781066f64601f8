import { isAbsolute, join } from 'node:path'
import SSHConfig, { type Directive, LineType } from 'ssh-config'
import { readBounded } from '../bounded-read.js'
import { ConnectionError } from '../errors.js'
import { expandGlob } from './glob.js'
import { matchesPatterns } from './pattern.js'
import { isNotFollowed, unjudged } from './unsupported-options.js'

/** As deep as OpenSSH goes (readconf.c: READCONF_MAX_DEPTH). */
export const DEEPEST = 16

/** Bytes: what people write by hand is some pages. */
export const LARGEST = 1024 * 1024

/** Whose settings are looked for, and where relative names of included files begin. */
export interface ConfigPlace {
  readonly alias: string
  readonly user: string | undefined
  readonly home: string
  /** `~/.ssh`, or `/etc/ssh` for the system's own. */
  readonly base: string
}

/** What rows say of a host: the first value of each keyword, in lower case and in the order in which they stand. */
export type Computed = Readonly<Record<string, string | readonly string[] | undefined>>

/** @throws Error when the rows were not checked by `readRows` */
export const compute = (rows: readonly string[], { alias, user }: Pick<ConfigPlace, 'alias' | 'user'>): Computed =>
  // Without `matchExec: false` it would run what `Match exec` says.
  SSHConfig.parse(rows.join('\n')).compute(
    { Host: alias, ...(user !== undefined && { User: user }) },
    { ignoreCase: true, matchExec: false },
  )

/** The files that a word of an `Include` line names. */
export const filesOf = (word: string, { home, base }: Pick<ConfigPlace, 'home' | 'base'>): Promise<string[]> => {
  const pattern = word.startsWith('~/') ? join(home, word.slice(2)) : word
  return expandGlob(isAbsolute(pattern) ? pattern : join(base, pattern))
}

const readText = async (file: string, depth: number): Promise<string> => {
  try {
    return (await readBounded(file, LARGEST)).toString('utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    // `Include conf.d/*` names the folders in there too.
    if (code === 'ENOENT' || code === 'ENOTDIR' || (code === 'EISDIR' && depth > 0)) return ''
    throw new ConnectionError(`the SSH configuration ${file} cannot be read: ${code}`, 'Mend the file or who may read it.', {
      cause: error,
    })
  }
}

/** The parser takes a keyword without a value together with the next line: such a row is refused here. */
const parseRow = (row: string, where: string): Directive | undefined => {
  try {
    const [line] = SSHConfig.parse(row)
    if (line?.type !== LineType.DIRECTIVE || line.param === '') return undefined
    if (/^[a-z0-9]+$/i.test(line.param) && line.value.length > 0) return line
  } catch {
    // Told below, without the parser's words: they may quote anything.
  }
  throw new ConnectionError(`${where} cannot be understood`, 'Mend the line; "ssh -G" tells how OpenSSH reads the file.')
}

const wordsOf = ({ value }: Directive): string[] => (typeof value === 'string' ? [value] : value.map(({ val }) => val))

/** `Match` looks at these two, and the parser knows them in this spelling only. */
const SPELT: Readonly<Record<string, string>> = { hostname: 'HostName', user: 'User' }

/** Set where an `Include` stands, this keyword tells whether what stands there holds for the host. */
const PROBE = 'IncludedHere'
/** Rows that are gone through to find out so: a `Match` looks back at all before it. A second of work. */
const MOST_ROWS = 200_000

const ALL = 'Host *'
const NONE = 'Host !*'

/**
 * The rows of an ssh_config, with what it includes in the places of its `Include` lines, which the parser does not follow.
 * Nothing is included in a block for another host, and an included `Host` ends with its file.
 * @param note is told what could concern the host and is passed over. @throws ConnectionError that names the file
 */
export const readRows = async (
  file: string,
  place: ConfigPlace,
  note: (where: string, what: string) => void = () => {},
): Promise<string[]> => {
  const rows: string[] = []
  let goneThrough = 0
  /** @param opening the row that begins the block, where it is not among the rows yet */
  const isMeant = (block: string, opening?: string): boolean => {
    if (block === ALL || block === NONE) return block === ALL
    goneThrough += rows.length
    if (goneThrough > MOST_ROWS)
      throw new ConnectionError(`the SSH configuration ${file} includes too much`, 'Include files outside of Match.')
    return compute([...rows, ...(opening ? [opening] : []), `${PROBE} yes`], place)[PROBE.toLowerCase()] !== undefined
  }
  const read = async (name: string, outer: string, depth: number): Promise<void> => {
    if (depth > DEEPEST) throw new ConnectionError(`the SSH configuration ${name} is included too deep`, 'Does it include itself?')
    let block = outer
    for (const [i, row] of (await readText(name, depth)).split(/\r\n|\r|\n/).entries()) {
      const directive = parseRow(row, `${name}:${i + 1}`)
      if (!directive) continue
      const keyword = directive.param.toLowerCase()
      if (keyword === 'include') {
        if (!isMeant(block)) continue
        for (const included of wordsOf(directive)) {
          for (const path of await filesOf(included, place)) {
            await read(path, block, depth + 1)
            rows.push(block)
          }
        }
        continue
      }
      const where = `${name}:${i + 1}`
      if (keyword !== 'match' && isNotFollowed(keyword, wordsOf(directive)) && isMeant(block)) note(where, directive.param)
      // The parser would run nslookup for it.
      if (keyword === 'canonicalizehostname') continue
      const { criteria, rest } = keyword === 'match' ? unjudged(row) : { criteria: [], rest: '' }
      if (criteria.length > 0 && isMeant(rest, rest)) note(where, `Match ${criteria.join(' ')}`)
      // Its `?` also stands for nothing at all, so that it gets the names already decided upon.
      const settled = keyword === 'host' ? (matchesPatterns(wordsOf(directive), place.alias) ? ALL : NONE) : row
      if (keyword === 'host' || keyword === 'match') block = settled
      rows.push(SPELT[keyword] ? row.replace(directive.param, SPELT[keyword]) : settled)
    }
  }
  await read(file, ALL, 0)
  return rows
}
