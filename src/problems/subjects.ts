import type { Line } from '../report/blocks.js'

export { listOf, sharedListOf } from '../report/lists.js'

/** ` · ` between what is known of a subject. */
export const joined = (parts: readonly (Line | undefined)[]): Line =>
  parts.filter(part => part !== undefined && part.length > 0).flatMap((part, i) => (i > 0 ? [' · ', ...(part ?? [])] : (part ?? [])))
