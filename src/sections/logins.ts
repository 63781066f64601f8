import { type Attempts, countFailedLogins, failedLoginsIn } from '../platform/logins.js'
import { neverLoggedIn, neverLoggedInCounts } from '../platform/users.js'
import { type Block, fact, leftOut, line, note, person } from '../report/blocks.js'
import { type Context, listLimit, type Request, windowStart } from '../report/context.js'
import { plural, span, wholeDays } from '../report/words.js'
import type { LogLine, LogReading, LogTail, Outcome } from '../source/readings.js'
import { section } from './types.js'

/** How many addresses and e-mails with the most failed log-ins are named. */
const NAMED = 5

const tails = ({ logs }: Request): Record<string, LogTail> =>
  Object.fromEntries(
    logs.flatMap(log => {
      const tail = failedLoginsIn(log)
      return tail ? [[`${log.kind}:${log.name}`, tail]] : []
    }),
  )

type Read = Extract<LogReading, { state: 'read' }>

/** The lines of the window in all logs of one kind, and whether some of the window lies before what was looked at. */
const linesWithin = (logs: readonly [string, Outcome<LogReading>][], kind: string, start: Date) => {
  const read = logs.flatMap(([key, log]): Read[] => (key.startsWith(`${kind}:`) && log.ok && log.value.state === 'read' ? [log.value] : []))
  const lines: readonly LogLine[] = read.flatMap(log => log.lines.filter(({ at }) => at && at >= start))
  return { lines, read: read.length > 0, bounded: read.some(({ bounded }) => bounded && !(bounded.since && bounded.since <= start)) }
}

const failedLogins = (logs: readonly [string, Outcome<LogReading>][], context: Context) => {
  const start = windowStart(context)
  const access = linesWithin(logs, 'access', start)
  const django = linesWithin(logs, 'django', start)
  if (!access.read && !django.read) return null
  return { ...countFailedLogins(access.lines, django.lines), atLeast: access.bounded || django.bounded || logs.some(([, log]) => !log.ok) }
}

const named = (attempts: readonly Attempts[]): Block => ({
  kind: 'entries',
  entries: attempts.slice(0, NAMED).map(({ who, count }) => ({ line: line`${person(who)} - ${[plural(count, 'failed log-in')]}` })),
  ...leftOut(attempts.length, NAMED, 'others'),
})

export const logins = section({
  emoji: '⚠️ ',
  title: () => 'POTENTIAL LOGIN PROBLEMS',

  needs: request => ({
    counts: neverLoggedInCounts(request.thresholds.neverLoggedIn, request.people),
    people: neverLoggedIn(request.thresholds.neverLoggedIn, request.people, listLimit(request, 20)),
    ...(tails(request) as Record<never, LogTail>),
  }),

  summarise: ({ counts: [counts], people, ...logs }, context) => ({
    total: counts?.people ?? 0,
    notPeople: counts?.notPeople ?? 0,
    people: people.map(({ id, name, createdAt }) => ({ id, name, createdAt, days: wholeDays(createdAt, context.now) })),
    failed: failedLogins(Object.entries(logs as Record<string, Outcome<LogReading>>), context),
  }),

  view: ({ total, notPeople, people, failed }, { thresholds, window, all }) => [
    fact(`Users who registered >${span(thresholds.neverLoggedIn)} ago but NEVER logged in`, total, total > 0 ? 'warn' : 'good'),
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
    ...(failed
      ? [
          fact(
            'Failed log-ins',
            line`${[failed.atLeast ? 'at least ' : '']}${failed.total} ${[window.phrase]}`,
            failed.total > 0 ? 'warn' : 'good',
          ),
          named(all ? failed.addresses : failed.addresses),
          named(failed.emails),
        ]
      : [note('Failed log-ins: unknown, there is no log to count them from', 'warn', 0)]),
  ],
})
