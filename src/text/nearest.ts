import { closest, distance } from 'fastest-levenshtein'

const MAX_EDITS = 3
/** Fewer letters begin too many names. */
const MIN_BEGINNING_CHARS = 3

const lettersOf = (name: string): string => [...name].toSorted().join('')

/** The known name that `name` misspells: with one edit for every three letters at most, or two letters swapped. */
export const misspelt = (name: string, known: readonly string[], maxEdits = MAX_EDITS): string | undefined => {
  if (known.length === 0) return undefined
  const found = closest(name, known)
  const edits = distance(name, found)
  const allowed = Math.min(maxEdits, Math.floor(Math.max(name.length, found.length) / 3))
  return edits <= allowed || (edits <= 2 && lettersOf(name) === lettersOf(found)) ? found : undefined
}

/** The known name that was probably meant: one that `name` misspells, else the first that it begins. */
export const nearest = (name: string, known: readonly string[]): string | undefined =>
  misspelt(name, known) ?? (name.length >= MIN_BEGINNING_CHARS ? known.find(one => one.startsWith(name)) : undefined)
