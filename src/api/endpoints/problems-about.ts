import type { Lookup } from '../../lookup/types.js'
import { rules } from '../../problems/index.js'
import type { Request } from '../../report/context.js'
import { readingsOf } from '../../source/needs.js'
import type { Readings } from '../../source/readings.js'
import { askedRules, furtherProblems } from './further-problems.js'
import { requestOf } from './request.js'
import { subjectNeeds } from './subjects.js'
import type { Platform, Scope } from './types.js'

/** What rules say of one person or deposit, by the ids under which they know it. @throws Unavailable */
export const problemsAbout = async <Found extends { readonly id: string; readonly total: number }>(
  lookup: Lookup<Found, any>,
  ids: readonly string[],
  platform: Platform,
) => {
  // However long a list may be, these are on it.
  const ignored = Object.fromEntries(Object.keys(rules).map(id => [id, ids]))
  const request: Request = { ...requestOf(platform), limit: 1, ignored }
  const asked = askedRules(request, lookup.judgedBy)
  const { snapshot } = await platform.flights.ask(
    {},
    asked.flatMap(({ needs }) => readingsOf(needs)),
  )
  return furtherProblems(asked, snapshot, { ...request, now: snapshot.now }, platform.flights, { only: new Set(ids) })
}

/** All that is read for that. */
export const problemsAboutNeeds = (lookup: Lookup<any, any>, scope: Scope): readonly Readings[] => [
  ...askedRules(requestOf(scope), lookup.judgedBy).map(({ needs }) => needs),
  subjectNeeds(),
]
