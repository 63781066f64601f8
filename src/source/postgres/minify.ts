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
    .replace(/(\S) ?\bAS ([a-z_]\w*)\b/g, (_, before: string, name: string) => named(before, name))
    .replace(/(?<=") (?=\w)/g, '')
    // A name in quotes follows, which needs neither the word nor the space.
    .replace(/ ?\bAS $/, '')

const withoutSpaces = (sql: string): string => {
  const parts = sql.trim().split(QUOTED)
  const mark = (i: number): string => parts[i]?.[0] ?? ''
  return parts
    .map((part, i) => {
      if (i % 2 === 1) return part
      // Behind a quote nobody needs the word before a name.
      let words = withoutSpace(mark(i - 1) === '' ? part : part.replace(/^\s+AS\s+(?=c\d)/, ' '))
      // E'…' is another kind of text, and two names side by side would be one.
      if (mark(i - 1) !== '') words = words.replace(/^ (?=\S)/, '')
      if (mark(i + 1) !== '') words = words.replace(/(?<=\S)(?<!\b[a-z&]) $/i, '')
      return words.trim() === '' && i > 0 ? (mark(i - 1) === mark(i + 1) ? ' ' : '') : words
    })
    .join('')
}

export interface Minified {
  readonly sql: string
  /** Name in the answer → the name that it was to come under. */
  readonly renamed: ReadonlyMap<string, string>
}

/** A name of our own making: no column of the platform has a capital in it. */
const OWN_NAME = /^"[a-z]+[A-Z][A-Za-z]*"$/

/**
 * Without what only people need: every byte of the flight crosses a slow link. What stands in quotes stays, but for our own names: they
 * become short, or are left out where they say what the column's own name says. Whoever reads the rows gives them back.
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
  // What is no quote any more is a word among the others.
  const isWord = (i: number): boolean => i % 2 === 1 && /^[a-z]/.test(parts[i] ?? '')
  const words = parts.map((part, i) => (isWord(i) ? `${/\.$/.test(parts[i - 1] ?? '') ? '' : ' '}${part} ` : part)).join('')
  return { sql: withoutSpaces(words), renamed }
}
