import { readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'

const STAR = '\0'

/** A name with `*`, `?` and `[…]` in it, as glob(7) has them; undefined: it is malformed and names nothing. */
const toRegex = (glob: string): RegExp | undefined => {
  const source = glob.replace(/\*+|\?|\[!?\]?[^\]]*\]|[\\^$.|+()[\]{}]/g, part => {
    if (part.startsWith('*')) return STAR
    if (part === '?') return '.'
    if (part.length === 1) return `\\${part}`
    const isNegated = part[1] === '!'
    return `[${isNegated ? '^' : ''}${part.slice(isNegated ? 2 : 1, -1).replace(/[\\[\]^]/g, '\\$&')}]`
  })
  try {
    const [first = '', ...others] = source.split(STAR)
    const last = others.pop()
    // What stands between two stars is taken where it comes first, and for good: tried at every place, many stars could take for ever.
    const between = others.map((part, i) => `(?=(.*?${part}))(?:\\${i + 1})`).join('')
    return new RegExp(`^${first}${between}${last === undefined ? '' : `.*${last}`}$`, 's')
  } catch {
    return undefined // a range that goes backwards
  }
}

/** The paths that a pattern names, sorted; one without wildcards names itself, whether it is there or not. */
export const expandGlob = async (pattern: string): Promise<string[]> => {
  if (!/[*?[]/.test(pattern)) return [pattern]
  const folder = dirname(pattern)
  const last = pattern.slice(folder.endsWith('/') ? folder.length : folder.length + 1)
  const parents = await expandGlob(folder)
  if (!/[*?[]/.test(last)) return parents.map(parent => join(parent, last))
  const regex = toRegex(last)
  const found: string[] = []
  for (const parent of parents) {
    const names = await readdir(parent).catch(() => [])
    // As in a shell, a star does not stand for the dot at the start of a hidden file.
    found.push(
      ...names.filter(name => (!name.startsWith('.') || last.startsWith('.')) && regex?.test(name)).map(name => join(parent, name)),
    )
  }
  return found.sort()
}
