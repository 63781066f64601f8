import { distance } from 'fastest-levenshtein'
import { MAX_EDITS } from '../platform/search-key.js'

export interface Candidate {
  /** Names that the user may have meant. */
  readonly names: readonly (string | null)[]
  /** The candidate is relevant whatever its edit distance. */
  readonly isSure: boolean
}

/** Candidates close to the word, the closest first. */
export const nearestCandidates = <C>(word: string, candidates: readonly C[], of: (candidate: C) => Candidate): C[] =>
  candidates
    .map(candidate => {
      const { names, isSure } = of(candidate)
      const edits = Math.min(...names.map(name => (name ? distance(name.toLowerCase(), word.toLowerCase()) : Number.POSITIVE_INFINITY)))
      return { candidate, edits, isNear: isSure || edits <= MAX_EDITS }
    })
    .filter(({ isNear }) => isNear)
    .sort((a, b) => a.edits - b.edits)
    .map(({ candidate }) => candidate)

/** Only the numbers with the fewest wrong digits, because many phone numbers are similar. */
export const nearestNumbers = <C>(number: string, candidates: readonly C[], of: (candidate: C) => readonly string[]): C[] => {
  const edits = (candidate: C): number => Math.min(...of(candidate).map(known => distance(known, number)))
  const fewest = Math.min(MAX_EDITS, ...candidates.map(edits))
  return candidates.filter(candidate => edits(candidate) === fewest)
}
