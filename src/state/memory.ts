import type { Memory } from '../report/memory.js'
import { ruleOf } from './baseline.js'
import type { IgnoreEntry } from './ignores.js'
import { openAfter, type Run } from './run.js'

/** The last run and what is ignored, as a report is built with them. `now` is the run's own moment. */
export const memoryOf = (ignores: readonly IgnoreEntry[], last: Run | undefined, now: Date): Memory => ({
  ignores,
  open: last ? Object.fromEntries(openAfter(last).map(({ rule, since }) => [rule, since])) : null,
  now,
})

/** Rule → its subjects that are ignored, as a request names them. */
export const ignoredSubjects = (ignores: readonly IgnoreEntry[]): Readonly<Record<string, readonly string[]>> => {
  const subjects = new Map<string, string[]>()
  for (const { id } of ignores) {
    const rule = ruleOf(id)
    if (id !== rule) subjects.set(rule, [...(subjects.get(rule) ?? []), id.slice(rule.length + 1)])
  }
  return Object.fromEntries(subjects)
}
