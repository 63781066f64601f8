import { readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fits, type Step } from './pattern.js'

/** Linux allows no longer paths (PATH_MAX). */
const MAX_PATH_CHARS = 4096

/** `[…]` as a regular expression for one character. @throws SyntaxError for a range that runs backwards */
const characterSet = (bracket: string): RegExp => {
  const isNegated = bracket[1] === '!'
  return new RegExp(`^[${isNegated ? '^' : ''}${bracket.slice(isNegated ? 2 : 1, -1).replace(/[\\[\]^]/g, '\\$&')}]$`)
}

/** Parses a name with `*`, `?` and `[…]` as in glob(7); undefined: malformed, matches nothing. */
const stepsOf = (glob: string): Step[] | undefined => {
  const steps: Step[] = []
  for (let at = 0; at < glob.length; at++) {
    const char = glob[at]
    // A closing bracket right after the opening one is an ordinary character.
    const close = char === '[' ? glob.indexOf(']', at + (glob[at + 1] === '!' ? 3 : 2)) : -1
    if (close > 0) {
      try {
        const set = characterSet(glob.slice(at, close + 1))
        steps.push(other => set.test(other))
      } catch {
        return undefined
      }
      at = close
    } else steps.push(char === '*' ? '*' : char === '?' ? () => true : other => other === char)
  }
  return steps
}

/** The paths that match a pattern, sorted; a pattern without wildcards matches itself, even if nothing exists there. */
export const expandGlob = async (pattern: string): Promise<string[]> => {
  if (!/[*?[]/.test(pattern)) return [pattern]
  if (pattern.length > MAX_PATH_CHARS) return []
  const folder = dirname(pattern)
  const last = pattern.slice(folder.endsWith('/') ? folder.length : folder.length + 1)
  const parents = await expandGlob(folder)
  if (!/[*?[]/.test(last)) return parents.map(parent => join(parent, last))
  const steps = stepsOf(last)
  const found: string[] = []
  for (const parent of steps ? parents : []) {
    const names = await readdir(parent).catch(() => [])
    // As in a shell, a star does not match the leading dot of a hidden file.
    found.push(
      ...names
        .filter(name => (!name.startsWith('.') || last.startsWith('.')) && steps && fits(steps, name))
        .map(name => join(parent, name)),
    )
  }
  return found.sort()
}
