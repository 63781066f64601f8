const HEAD = /^[ \t]*(?:export[ \t]+)?([\w.-]+)[ \t]*=/
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', a: '\u0007', b: '\b', f: '\f', v: '\v' }

/** Where the quote that stands at `from` is closed; -1: nowhere. */
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

/** python-dotenv's `${NAME}` and `${NAME:-otherwise}`, and django-environ's `$NAME` for the whole of a value. */
const filledIn = (value: string, known: ReadonlyMap<string, string>): string =>
  value
    .replace(
      /\$\{(\w{1,64})(?::-([^}]{0,256}))?\}/g,
      (_, name: string, otherwise: string | undefined) => known.get(name) ?? otherwise ?? '',
    )
    .replace(/^\$(\w+)$/, (whole, name: string) => known.get(name) ?? whole)

/** A `#` begins a comment only behind a blank: it is a letter of many a password. */
const bare = (rest: string): string => {
  const comment = rest.search(/[ \t]#/)
  return (comment < 0 ? rest : rest.slice(0, comment)).trim()
}

/** What an application's `.env` sets, as python-dotenv and django-environ read it: a quoted value may go on over several rows. */
export const parseDotenv = (given: string): ReadonlyMap<string, string> => {
  const text = given.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n')
  const found = new Map<string, string>()
  const rowEnd = (at: number): number => {
    const newline = text.indexOf('\n', at)
    return newline < 0 ? text.length : newline
  }
  for (let at = 0, end = 0; at < text.length; at = end + 1) {
    end = rowEnd(at)
    const row = text.slice(at, end)
    const [head = '', key] = HEAD.exec(row) ?? []
    if (key === undefined) continue
    const rest = row.slice(head.length)
    const start = at + row.length - rest.trimStart().length
    const quote = text[start] ?? ''
    const close = quote === "'" || quote === '"' ? closing(text, start) : -1
    const isWhole = close >= 0 && /^[ \t]*(?:#|$)/.test(text.slice(close + 1, rowEnd(close)))
    found.set(key, filledIn(isWhole ? unescaped(text.slice(start + 1, close), quote) : bare(rest), found))
    if (isWhole) end = rowEnd(close)
  }
  return found
}
