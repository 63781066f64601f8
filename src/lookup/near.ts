import { distance } from 'fastest-levenshtein'
import { MOST_EDITS } from '../platform/search-key.js'

export interface Candidate {
  /** What it could have been meant by. */
  readonly names: readonly (string | null)[]
  /** Something in it says that it is meant, however much else differs. */
  readonly isSure: boolean
}

/** Those that a word can have meant, the nearest first. */
export const nearest = <C>(word: string, candidates: readonly C[], of: (candidate: C) => Candidate): C[] =>
  candidates
    .map(candidate => {
      const { names, isSure } = of(candidate)
      const edits = Math.min(...names.map(name => (name ? distance(name.toLowerCase(), word.toLowerCase()) : Number.POSITIVE_INFINITY)))
      return { candidate, edits, isNear: isSure || edits <= MOST_EDITS }
    })
    .filter(({ isNear }) => isNear)
    .sort((a, b) => a.edits - b.edits)
    .map(({ candidate }) => candidate)

/** The same of numbers, of which many are near to each other: only those with the fewest digits wrong. */
export const nearestNumbers = <C>(number: string, candidates: readonly C[], of: (candidate: C) => readonly string[]): C[] => {
  const edits = (candidate: C): number => Math.min(...of(candidate).map(known => distance(known, number)))
  const fewest = Math.min(MOST_EDITS, ...candidates.map(edits))
  return candidates.filter(candidate => edits(candidate) === fewest)
}
