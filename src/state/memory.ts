import type { Memory } from '../report/memory.js'
import { ruleOf } from './baseline.js'
import type { IgnoreEntry } from './ignores.js'
import { openAfter, type Run } from './run.js'

/** What building a report needs to know from earlier runs. @param now the time of the current run */
export const memoryOf = (ignores: readonly IgnoreEntry[], last: Run | undefined, now: Date): Memory => ({
  ignores,
  open: last ? Object.fromEntries(openAfter(last).map(({ rule, since }) => [rule, since])) : null,
  now,
})

/** Ignored subjects by rule, for a Request. */
export const ignoredSubjects = (ignores: readonly IgnoreEntry[]): Readonly<Record<string, readonly string[]>> => {
  const subjects = new Map<string, string[]>()
  for (const { id } of ignores) {
    const rule = ruleOf(id)
    if (id !== rule) subjects.set(rule, [...(subjects.get(rule) ?? []), id.slice(rule.length + 1)])
  }
  return Object.fromEntries(subjects)
}
