/** `a."b c".d` as its parts; good enough for the keys that settings have. */
const keyParts = (written: string): string[] =>
  [...written.matchAll(/"([^"]*)"|'([^']*)'|([^\s."']+)/g)].map(([, double, single, bare]) => double ?? single ?? bare ?? '')

const sameStart = (path: readonly string[], start: readonly string[]): boolean => start.every((part, i) => path[i] === part)

/**
 * The line, from 1, on which a TOML text says something of the value at `path`: the key itself, or the nearest table around it.
 * Undefined where neither is found.
 */
export const lineOf = (text: string, path: readonly PropertyKey[]): number | undefined => {
  const wanted = path.map(String)
  const counts = new Map<string, number>()
  let table: string[] = []
  let best: { line: number; depth: number } | undefined
  text.split('\n').forEach((row, i) => {
    const [, open, header] = /^\s*(\[\[?)([^\]]*)\]/.exec(row) ?? []
    const [, key] = /^\s*((?:"[^"]*"|'[^']*'|[\w.-]+|\s*\.\s*)+)\s*=/.exec(row) ?? []
    if (header !== undefined) {
      table = keyParts(header)
      if (open === '[[') {
        const index = counts.get(header) ?? 0
        counts.set(header, index + 1)
        table.push(String(index))
      }
    }
    const isList = open === '[[' && wanted.length === table.length - 1
    const here = key !== undefined ? [...table, ...keyParts(key)] : isList ? table.slice(0, -1) : table
    if ((header !== undefined || key !== undefined) && sameStart(wanted, here) && here.length > (best?.depth ?? 0))
      best = { line: i + 1, depth: here.length }
  })
  return best?.line
}
