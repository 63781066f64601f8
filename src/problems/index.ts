import type { Rule } from './types.js'

export type RuleId = never

/** In the order in which problems of one severity are listed. */
export const rules = {} satisfies Record<RuleId, Rule<any>>
