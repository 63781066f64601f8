import { closest } from 'fastest-levenshtein'
import { UsageError } from '../text/usage-error.js'

/** The error for a name that is not among the known ones: it lists them. */
export const unknownName = (name: string, all: readonly string[], what: string): UsageError => {
  const nearest = all.length > 0 ? ` Did you mean ${closest(name, [...all])}?` : ''
  return new UsageError(`there is no ${what} ${name}`, `Known: ${all.join(', ') || 'none'}.${nearest}`)
}

/** The given names, if all of them are known. @throws UsageError */
export const known = (given: readonly string[] | undefined, all: readonly string[], what: string): readonly string[] | undefined => {
  const unknown = given?.find(name => !all.includes(name))
  if (unknown !== undefined) throw unknownName(unknown, all, what)
  return given
}
