import type { Attempts } from '../platform/logins.js'
import { neverLoggedIn, neverLoggedInCounts } from '../platform/users.js'
import { type Block, fact, leftOut, line, note, person } from '../report/blocks.js'
import { type Context, listLimit } from '../report/context.js'
import { plural, span, wholeDays } from '../report/words.js'
import { type FailedLoginsWithin, failedLoginsWithin, failedLoginTails } from './failed-logins.js'
import { section } from './types.js'

const most = (attempts: readonly Attempts[], context: Context): Block => {
  const shown = attempts.slice(0, listLimit(context, 5) ?? attempts.length)
  return {
    kind: 'entries',
    entries: shown.map(({ who, count }) => ({ line: line`${person(who)} - ${[plural(count, 'failed log-in')]}` })),
    ...leftOut(attempts.length, shown.length, 'others'),
  }
}

const viewFailed = (failed: FailedLoginsWithin | null, context: Context): Block[] => {
  if (!failed) return [note('Failed log-ins: unknown, there is no log to count them from', 'warn', 0)]
  const count = `${failed.atLeast ? 'at least ' : ''}${failed.total} ${context.window.phrase}`
  return [fact('Failed log-ins', count, failed.total > 0 ? 'warn' : 'good'), most(failed.addresses, context), most(failed.emails, context)]
}

export const logins = section({
  emoji: '⚠️ ',
  title: () => 'POTENTIAL LOGIN PROBLEMS',

  needs: request => ({
    counts: neverLoggedInCounts(request.thresholds.neverLoggedIn, request.people),
    people: neverLoggedIn(request.thresholds.neverLoggedIn, request.people, listLimit(request, 20)),
    logs: failedLoginTails(request),
  }),

  summarise: ({ counts: [counts], people, logs }, context) => ({
    total: counts?.people ?? 0,
    notPeople: counts?.notPeople ?? 0,
    people: people.map(({ id, name, createdAt }) => ({ id, name, createdAt, days: wholeDays(createdAt, context.now) })),
    failed: failedLoginsWithin(logs, context),
  }),

  view: ({ total, notPeople, people, failed }, context) => [
    fact(`Users who registered >${span(context.thresholds.neverLoggedIn)} ago but NEVER logged in`, total, total > 0 ? 'warn' : 'good'),
    {
      kind: 'entries',
      entries: people.map(({ name, days }) => ({
        line: line`⚠️  ${person(name)} - Registered ${[plural(days, 'day')]} ago, never logged in`,
        tone: 'warn',
      })),
      ...leftOut(total, people.length, 'who registered earlier'),
    },
    ...(notPeople > 0
      ? [note(`${plural(notPeople, 'account')} that ${notPeople === 1 ? 'is not a person' : 'are not people'} not shown`)]
      : []),
    ...viewFailed(failed, context),
  ],
})
