import { camelCase } from '../../text/words.js'

/** PostgreSQL keywords: as the name of a column they need quotes. A test checks this list against the server's own. */
export const KEYWORDS: ReadonlySet<string> = new Set(
  `action all any at by called column comment content data day document end first hour key label language last least level limit location match
  method minute month name names new next no number old only order over owner partition policy position range reference references
  role row rows schema second sequence session share source start text time timestamp to type until user value values version view
  views when window work year zone`.split(/\s+/),
)

const QUOTED = /('(?:[^']|'')*'|"[^"]*")/
/** A bare column whose new name follows: `, u.created_at AS `. */
const RENAMED = /((?:^|,|\bSELECT)\s*(?:\w+\.)?)([a-z]+(?:_[a-z]+)+)\s+AS\s*$/

/** JSON functions write the names into the values, so those must stay. */
const NAMES_IN_ROW = /json/i

const named = (before: string, name: string): string => {
  if (KEYWORDS.has(name)) return `${before}"${name}"`
  return before === ')' ? `)${name}` : `${before} ${name}`
}

const withoutSpace = (part: string): string =>
  part
    .replace(/\s+/g, ' ')
    .replace(/ ?([(),=<>+*-]) ?/g, '$1')
    .replace(/(\S) ?\bAS ([a-z_]\w*)\b/g, (_, before: string, name: string) => named(before, name))
    .replace(/(?<=") (?=\w)/g, '')
    // A quoted name follows, which needs neither AS nor the space.
    .replace(/ ?\bAS $/, '')

const withoutSpaces = (sql: string): string => {
  const parts = sql.trim().split(QUOTED)
  const mark = (i: number): string => parts[i]?.[0] ?? ''
  return parts
    .map((part, i) => {
      if (i % 2 === 1) return part
      // After a quote, AS may be left out before a short name.
      let words = withoutSpace(mark(i - 1) === '' ? part : part.replace(/^\s+AS\s+(?=c\d)/, ' '))
      // Keep the space where removing it would change the meaning: E'…' is an escape string, and two quoted names would merge.
      if (mark(i - 1) !== '') words = words.replace(/^ (?=\S)/, '')
      if (mark(i + 1) !== '') words = words.replace(/(?<=\S)(?<!\b[a-z&]) $/i, '')
      return words.trim() === '' && i > 0 ? (mark(i - 1) === mark(i + 1) ? ' ' : '') : words
    })
    .join('')
}

export interface Minified {
  readonly sql: string
  /** Column name in the reply → its name in the original SQL. */
  readonly renamed: ReadonlyMap<string, string>
}

/** A name that we chose: no column of the platform contains a capital. */
const OWN_NAME = /^"[a-z]+[A-Z][A-Za-z]*"$/

/**
 * Removes what only people need, since every byte of the flight crosses a slow link. Quoted text stays, except names that we chose:
 * they are shortened, or dropped if they only repeat the column's name. The reader of the rows restores them from `renamed`.
 */
export const minify = (sql: string): Minified => {
  const parts = sql.trim().split(QUOTED)
  const renamed = new Map<string, string>()
  const short = new Map<string, string>()
  const written = [...parts]
  const isOnce = (quoted: string): boolean => written.filter(part => part === quoted).length === 1
  for (let i = 0; i + 1 < parts.length && !NAMES_IN_ROW.test(sql); i += 2) {
    const quoted = parts[i + 1] ?? ''
    if (!OWN_NAME.test(quoted)) continue
    const [, before = '', column = ''] = RENAMED.exec(parts[i] ?? '') ?? []
    if (column !== '' && quoted === `"${camelCase(column)}"` && isOnce(quoted)) {
      parts[i] = `${(parts[i] ?? '').replace(RENAMED, '')}${before}${column}`
      parts[i + 1] = ''
      renamed.set(column, camelCase(column))
      continue
    }
    const name = short.get(quoted) ?? `c${short.size}`
    short.set(quoted, name)
    renamed.set(name, quoted.slice(1, -1))
    parts[i + 1] = name
  }
  // Quotes that were replaced by a short name are plain words now.
  const isWord = (i: number): boolean => i % 2 === 1 && /^[a-z]/.test(parts[i] ?? '')
  const words = parts.map((part, i) => (isWord(i) ? `${/\.$/.test(parts[i - 1] ?? '') ? '' : ' '}${part} ` : part)).join('')
  return { sql: withoutSpaces(words), renamed }
}
