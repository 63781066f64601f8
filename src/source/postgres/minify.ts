/** Words that PostgreSQL has a use for: as the name of a column they need quotes. A test holds this list against the server's own. */
export const KEYWORDS: ReadonlySet<string> = new Set(
  `action all any at by called column comment content data day document end first hour key label language last least level limit location match
  method minute month name names new next no number old only order over owner partition policy position range reference references
  role row rows schema second sequence session share source start text time timestamp to type until user value values version view
  views when window work year zone`.split(/\s+/),
)

const QUOTED = /('(?:[^']|'')*'|"[^"]*")/
/** A column by itself, and that its new name follows: `, u.created_at AS `. */
const RENAMED = /((?:^|,|\bSELECT)\s*(?:\w+\.)?)([a-z]+(?:_[a-z]+)+)\s+AS\s*$/

/** The server itself writes the names into what it returns. */
const NAMES_IN_ROW = /json/i

const camelCase = (column: string): string => column.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())

const named = (before: string, name: string): string => {
  if (KEYWORDS.has(name)) return `${before}"${name}"`
  return before === ')' ? `)${name}` : `${before} ${name}`
}

const withoutSpace = (part: string): string =>
  part
    .replace(/\s+/g, ' ')
    .replace(/ ?([(),=<>+*-]) ?/g, '$1')
    .replace(/(\S) ?\bAS ([a-z_]+)\b/g, (_, before: string, name: string) => named(before, name))
    .replace(/(?<=") (?=\w)/g, '')
    // A name in quotes follows, which needs neither the word nor the space.
    .replace(/ ?\bAS $/, '')

export interface Minified {
  readonly sql: string
  /** Column → the name that it was to come under, where that is the same in another spelling. */
  readonly renamed: ReadonlyMap<string, string>
}

/**
 * Without what only people need: every byte of the flight crosses a slow link. What stands in quotes stays, but for a name that
 * says what the column's own says: whoever reads the rows gives it to them.
 */
export const minify = (sql: string): Minified => {
  const parts = sql.trim().split(QUOTED)
  const renamed = new Map<string, string>()
  const isOnce = (quoted: string): boolean => parts.filter(part => part === quoted).length === 1
  for (let i = 0; i + 1 < parts.length && !NAMES_IN_ROW.test(sql); i += 2) {
    const [, before = '', column = ''] = RENAMED.exec(parts[i] ?? '') ?? []
    const name = camelCase(column)
    if (column === '' || parts[i + 1] !== `"${name}"` || !isOnce(`"${name}"`)) continue
    parts[i] = `${(parts[i] ?? '').replace(RENAMED, '')}${before}${column}`
    parts[i + 1] = ''
    renamed.set(column, name)
  }
  const mark = (i: number): string => parts[i]?.[0] ?? ''
  const short = parts.map((part, i) => {
    if (i % 2 === 1) return part
    let words = withoutSpace(part)
    // E'…' is another kind of text, and two names side by side would be one.
    if (mark(i - 1) !== '') words = words.replace(/^ (?=\S)/, '')
    if (mark(i + 1) !== '') words = words.replace(/(?<=\S)(?<!\b[a-z&]) $/i, '')
    return words.trim() === '' && i > 0 ? (mark(i - 1) === mark(i + 1) ? ' ' : '') : words
  })
  return { sql: short.join(''), renamed }
}
