import { type RuleId, rules } from '../problems/index.js'
import type { Report } from '../report/report.js'
import { type SectionId, sections } from '../sections/index.js'
import { UsageError } from '../text/usage-error.js'
import { known } from './known-names.js'

export interface Selection {
  readonly kind: Report['kind']
  readonly sections: readonly SectionId[]
  readonly rules: readonly RuleId[]
}

export interface SelectionFlags {
  readonly only?: readonly string[]
  readonly skip?: readonly string[]
}

const selected = <Id extends string>({ only, skip }: SelectionFlags, all: readonly Id[], what: string): Id[] => {
  known(only, all, what)
  known(skip, all, what)
  const ids = all.filter(id => (only?.includes(id) ?? true) && !skip?.includes(id))
  if (ids.length === 0) throw new UsageError(`--only and --skip leave no ${what}`, `Choose from ${all.join(', ')}.`)
  return ids
}

const RULES = Object.keys(rules) as RuleId[]

/** The selected sections, in the order of the report, and the rules that belong to them. @throws UsageError */
export const wholeReport = (flags: SelectionFlags & { readonly trend?: boolean }): Selection => {
  const all = selected(flags, Object.keys(sections) as SectionId[], 'section')
  // Trends read two weeks of every table: only if the user or the format wants them.
  const chosen = all.filter(id => id !== 'trends' || flags.trend || flags.only?.includes(id))
  return { kind: 'report', sections: chosen, rules: RULES.filter(id => chosen.some(section => section === rules[id].section)) }
}

/** The selected rules, without sections. @throws UsageError */
export const problemsOnly = (flags: SelectionFlags): Selection => ({
  kind: 'problems',
  sections: [],
  rules: selected(flags, RULES, 'rule'),
})
