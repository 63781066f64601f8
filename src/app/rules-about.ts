import type { Lookup } from '../lookup/types.js'
import { rules } from '../problems/index.js'
import type { Rule } from '../problems/types.js'
import type { Request } from '../report/context.js'
import type { Readings } from '../source/readings.js'

/** A rule, and the readings that it needs for one request. */
export interface RuleNeeds {
  readonly id: string
  readonly rule: Rule<any>
  readonly needs: Readings
}

/** @param isWanted receives the id of a rule and the section it belongs to */
export const ruleNeeds = (request: Request, isWanted: (id: string, section: string) => boolean): RuleNeeds[] =>
  Object.entries<Rule<any>>(rules)
    .filter(([id, { section }]) => isWanted(id, section))
    .map(([id, rule]) => ({ id, rule, needs: rule.needs(request) as Readings }))

/**
 * The rules that can have this person or deposit among their subjects. The request lists the ids as ignored: a rule reads ignored
 * subjects even if its list is cut, so one row of every list is enough.
 */
export const rulesAbout = (
  lookup: Lookup<any, any>,
  request: Request,
  ids: readonly string[],
): { readonly request: Request; readonly rules: RuleNeeds[] } => {
  const narrow: Request = { ...request, limit: 1, all: false, ignored: Object.fromEntries(Object.keys(rules).map(id => [id, ids])) }
  return { request: narrow, rules: ruleNeeds(narrow, lookup.judgedBy) }
}
