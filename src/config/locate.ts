const PART = /(?:"[^"]*"|'[^']*'|[\w-]+)/.source
const KEY = new RegExp(`^\\s*(${PART}(?:\\s*\\.\\s*${PART})*)\\s*=`)
const HEADER = /^\s*(\[\[?)([^\]]*)\]/

/** `a."b c".d` as its parts; good enough for the keys that settings have. */
const keyParts = (written: string): string[] =>
  [...written.matchAll(/"([^"]*)"|'([^']*)'|([^\s."']+)/g)].map(([, double, single, bare]) => double ?? single ?? bare ?? '')

const sameStart = (path: readonly string[], start: readonly string[]): boolean => start.every((part, i) => path[i] === part)

interface Saying {
  readonly line: number
  /** The key or the table that the line speaks of. */
  readonly here: readonly string[]
  /** `[[logs]]`: the list itself may be meant. */
  readonly isItem: boolean
}

/** What the lines of a TOML text speak of, each that speaks of anything. */
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
 * Tells the line, from 1, on which a TOML text says something of the value at a path: the key itself, or the nearest table around
 * it. Undefined where neither is found.
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
