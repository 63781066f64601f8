const HEAD = /^[ \t]*(?:export[ \t]+)?([\w.-]+)[ \t]*=/
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', a: '\u0007', b: '\b', f: '\f', v: '\v' }

/** The index of the quote that closes the one at `from`; -1 if there is none. */
const closing = (text: string, from: number): number => {
  const quote = text[from]
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === '\\' && text[at + 1] === quote) at++
    else if (text[at] === quote) return at
  }
  return -1
}

const unescaped = (quoted: string, quote: string): string =>
  quote === "'"
    ? quoted.replace(/\\([\\'])/g, '$1')
    : quoted.replace(/\\([\\'"abfnrtv])/g, (_, letter: string) => ESCAPES[letter] ?? letter)

/** Expands python-dotenv's `${NAME}` and `${NAME:-default}`, and django-environ's `$NAME` if it is the whole value. */
const expanded = (value: string, known: ReadonlyMap<string, string>): string =>
  value
    .replace(/\$\{(\w{1,64})(?::-([^}]{0,256}))?\}/g, (_, name: string, fallback: string | undefined) => known.get(name) ?? fallback ?? '')
    .replace(/^\$(\w+)$/, (whole, name: string) => known.get(name) ?? whole)

/** A `#` begins a comment only after a blank: passwords may contain one. */
const unquoted = (rest: string): string => {
  const comment = rest.search(/[ \t]#/)
  return (comment < 0 ? rest : rest.slice(0, comment)).trim()
}

/** The variables in an application's `.env`, parsed as python-dotenv and django-environ do: a quoted value may span several lines. */
export const parseDotenv = (given: string): ReadonlyMap<string, string> => {
  const text = given.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n')
  const found = new Map<string, string>()
  const lineEnd = (at: number): number => {
    const newline = text.indexOf('\n', at)
    return newline < 0 ? text.length : newline
  }
  for (let at = 0, end = 0; at < text.length; at = end + 1) {
    end = lineEnd(at)
    const line = text.slice(at, end)
    const [head = '', key] = HEAD.exec(line) ?? []
    if (key === undefined) continue
    const rest = line.slice(head.length)
    const start = at + line.length - rest.trimStart().length
    const quote = text[start] ?? ''
    const close = quote === "'" || quote === '"' ? closing(text, start) : -1
    const isQuoted = close >= 0 && /^[ \t]*(?:#|$)/.test(text.slice(close + 1, lineEnd(close)))
    found.set(key, expanded(isQuoted ? unescaped(text.slice(start + 1, close), quote) : unquoted(rest), found))
    if (isQuoted) end = lineEnd(close)
  }
  return found
}
