import { nearest } from '../text/nearest.js'
import { UsageError } from '../text/usage-error.js'

/** The error for a name that is not among the known ones: it lists them. */
export const unknownName = (name: string, all: readonly string[], what: string): UsageError => {
  const meant = nearest(name, all)
  return new UsageError(`there is no ${what} ${name}`, `${meant ? `Did you mean ${meant}? ` : ''}Known: ${all.join(', ') || 'none'}.`)
}

/** The given names, if all of them are known. @throws UsageError */
export const known = (given: readonly string[] | undefined, all: readonly string[], what: string): readonly string[] | undefined => {
  const unknown = given?.find(name => !all.includes(name))
  if (unknown !== undefined) throw unknownName(unknown, all, what)
  return given
}
