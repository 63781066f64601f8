import { parse } from 'smol-toml'

/** A table of a TOML file as its author wrote it, with the comments above it. */
export interface Chapter {
  /** `targets`, `shop`, `ssh`; empty for what stands before the first table. */
  readonly path: readonly string[]
  readonly text: string
}

const pathOf = (header: string): string[] | undefined => {
  const path: string[] = []
  try {
    for (let value: unknown = parse(header); typeof value === 'object' && value !== null; ) {
      const [entry] = Object.entries(Array.isArray(value) ? (value[0] ?? {}) : value)
      if (!entry) break
      path.push(entry[0])
      value = entry[1]
    }
  } catch {
    return undefined
  }
  return path
}

const isRemark = (row: string): boolean => /^\s*(?:#|$)/.test(row)

/**
 * Cuts a valid TOML file before the header of each table. A text of several lines may hold a row that looks like a header: compare what
 * is put together again with what was read.
 */
export const chaptersOf = (toml: string): readonly Chapter[] => {
  const chapters: { path: readonly string[]; rows: string[] }[] = [{ path: [], rows: [] }]
  for (const row of toml.split(/\r?\n/)) {
    const path = /^\s*\[/.test(row) ? pathOf(row) : undefined
    const above = chapters.at(-1)?.rows ?? []
    if (path && path.length > 0) {
      const start = above.findLastIndex(one => !isRemark(one)) + 1
      // Comments at the end of a table are about the next one.
      chapters.push({ path, rows: [...above.splice(start), row] })
    } else above.push(row)
  }
  return chapters.map(({ path, rows }) => ({ path, text: rows.join('\n') }))
}
