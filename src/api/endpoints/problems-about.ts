import { ruleNeeds, rulesAbout } from '../../app/rules-about.js'
import type { Lookup } from '../../lookup/types.js'
import { readingsOf } from '../../source/needs.js'
import type { Readings } from '../../source/readings.js'
import { furtherProblems } from './further-problems.js'
import { apiRequest } from './request.js'
import { subjectNeeds } from './subjects.js'
import type { Platform, Scope } from './types.js'

/** The problems of one person or deposit. @param ids as rules know the subject @throws Unavailable */
export const problemsAbout = async <Found extends { readonly id: string; readonly total: number }>(
  lookup: Lookup<Found, any>,
  ids: readonly string[],
  platform: Platform,
) => {
  const { request, rules } = rulesAbout(lookup, apiRequest(platform), ids)
  const { snapshot } = await platform.batcher.readNeeds(
    {},
    rules.flatMap(({ needs }) => readingsOf(needs)),
  )
  return furtherProblems(rules, snapshot, { ...request, now: snapshot.now }, platform.batcher, { only: new Set(ids) })
}

/** Everything that `problemsAbout` reads. */
export const problemsAboutNeeds = (lookup: Lookup<any, any>, scope: Scope): readonly Readings[] => [
  ...ruleNeeds(apiRequest(scope), lookup.judgedBy).map(({ needs }) => needs),
  subjectNeeds(),
]
