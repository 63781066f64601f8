import { distance } from 'fastest-levenshtein'
import { MOST_EDITS } from '../platform/search.js'

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
