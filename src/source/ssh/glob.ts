import { readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fits, type Step } from './pattern.js'

/** No path of Linux is longer (PATH_MAX). */
const LONGEST = 4096

/** `[…]` as a regular expression for one sign. @throws SyntaxError for a range that goes backwards */
const oneOf = (written: string): RegExp => {
  const isNegated = written[1] === '!'
  return new RegExp(`^[${isNegated ? '^' : ''}${written.slice(isNegated ? 2 : 1, -1).replace(/[\\[\]^]/g, '\\$&')}]$`)
}

/** A name with `*`, `?` and `[…]` in it, as glob(7) has them; undefined: it is malformed and names nothing. */
const stepsOf = (glob: string): Step[] | undefined => {
  const steps: Step[] = []
  for (let at = 0; at < glob.length; at++) {
    const sign = glob[at]
    // Right behind the opening bracket, the closing one is a sign like any other.
    const close = sign === '[' ? glob.indexOf(']', at + (glob[at + 1] === '!' ? 3 : 2)) : -1
    if (close > 0) {
      try {
        const set = oneOf(glob.slice(at, close + 1))
        steps.push(other => set.test(other))
      } catch {
        return undefined
      }
      at = close
    } else steps.push(sign === '*' ? '*' : sign === '?' ? () => true : other => other === sign)
  }
  return steps
}

/** The paths that a pattern names, sorted; one without wildcards names itself, whether it is there or not. */
export const expandGlob = async (pattern: string): Promise<string[]> => {
  if (!/[*?[]/.test(pattern)) return [pattern]
  if (pattern.length > LONGEST) return []
  const folder = dirname(pattern)
  const last = pattern.slice(folder.endsWith('/') ? folder.length : folder.length + 1)
  const parents = await expandGlob(folder)
  if (!/[*?[]/.test(last)) return parents.map(parent => join(parent, last))
  const steps = stepsOf(last)
  const found: string[] = []
  for (const parent of steps ? parents : []) {
    const names = await readdir(parent).catch(() => [])
    // As in a shell, a star does not stand for the dot at the start of a hidden file.
    found.push(
      ...names
        .filter(name => (!name.startsWith('.') || last.startsWith('.')) && steps && fits(steps, name))
        .map(name => join(parent, name)),
    )
  }
  return found.sort()
}
