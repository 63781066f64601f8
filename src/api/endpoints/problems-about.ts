import { ruleNeeds, rulesAbout } from '../../app/rules-about.js'
import type { Lookup } from '../../lookup/types.js'
import { readingsOf } from '../../source/needs.js'
import type { Readings } from '../../source/readings.js'
import { furtherProblems } from './further-problems.js'
import { apiRequest } from './request.js'
import { subjectNeeds } from './subjects.js'
import type { Platform, Scope } from './types.js'

/** What rules say of one person or deposit, by the ids under which they know it. @throws Unavailable */
export const problemsAbout = async <Found extends { readonly id: string; readonly total: number }>(
  lookup: Lookup<Found, any>,
  ids: readonly string[],
  platform: Platform,
) => {
  const { request, rules } = rulesAbout(lookup, apiRequest(platform), ids)
  const { snapshot } = await platform.flights.ask(
    {},
    rules.flatMap(({ needs }) => readingsOf(needs)),
  )
  return furtherProblems(rules, snapshot, { ...request, now: snapshot.now }, platform.flights, { only: new Set(ids) })
}

/** All that is read for that. */
export const problemsAboutNeeds = (lookup: Lookup<any, any>, scope: Scope): readonly Readings[] => [
  ...ruleNeeds(apiRequest(scope), lookup.judgedBy).map(({ needs }) => needs),
  subjectNeeds(),
]
