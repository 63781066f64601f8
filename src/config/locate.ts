const PART = /(?:"[^"]*"|'[^']*'|[\w-]+)/.source
const KEY = new RegExp(`^\\s*(${PART}(?:\\s*\\.\\s*${PART})*)\\s*=`)
const HEADER = /^\s*(\[\[?)([^\]]*)\]/

/** Splits the key `a."b c".d`; sufficient for the keys of settings. */
const keyParts = (written: string): string[] =>
  [...written.matchAll(/"([^"]*)"|'([^']*)'|([^\s."']+)/g)].map(([, double, single, bare]) => double ?? single ?? bare ?? '')

const sameStart = (path: readonly string[], start: readonly string[]): boolean => start.every((part, i) => path[i] === part)

interface Saying {
  readonly line: number
  /** The path of the key or table on the line. */
  readonly here: readonly string[]
  /** The line is `[[logs]]`, which also matches the list itself. */
  readonly isItem: boolean
}

/** The lines of a TOML text that name a key or a table. */
const sayings = (text: string): Saying[] => {
  const counts = new Map<string, number>()
  let table: string[] = []
  return text.split('\n').flatMap((row, i): Saying[] => {
    const [, open, header] = HEADER.exec(row) ?? []
    if (header !== undefined) {
      table = keyParts(header)
      const index = counts.get(header) ?? 0
      counts.set(header, index + 1)
      if (open === '[[') table.push(String(index))
      return [{ line: i + 1, here: table, isItem: open === '[[' }]
    }
    const [, key] = KEY.exec(row) ?? []
    return key === undefined ? [] : [{ line: i + 1, here: [...table, ...keyParts(key)], isItem: false }]
  })
}

/**
 * Returns a function that finds the line (from 1) of a path in a TOML text: the key itself, or the nearest table around it.
 * The function returns undefined if it finds neither.
 */
export const locator = (text: string): ((path: readonly PropertyKey[]) => number | undefined) => {
  const all = sayings(text)
  return path => {
    const wanted = path.map(String)
    let best: { line: number; depth: number } | undefined
    for (const { line, here, isItem } of all) {
      const said = isItem && wanted.length === here.length - 1 ? here.slice(0, -1) : here
      if (said.length > (best?.depth ?? 0) && sameStart(wanted, said)) best = { line, depth: said.length }
    }
    return best?.line
  }
}

export const lineOf = (text: string, path: readonly PropertyKey[]): number | undefined => locator(text)(path)
