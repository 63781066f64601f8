import { z } from 'zod'
import { FailedLoginsWithin, failedLoginLogs, failedLoginsWithin, failedLoginTails } from '../platform/failed-logins.js'
import type { Attempts } from '../platform/logins.js'
import { neverLoggedIn, peopleNeverLoggedIn, ticketsOfNeverLoggedIn } from '../platform/never-logged-in.js'
import { areMostlyTestAccounts, excludingTestAccounts } from '../platform/people.js'
import { pii } from '../platform/personal-data.js'
import { type Block, fact, leftOut, line, note, person, time } from '../report/blocks.js'
import { type Context, listLimit, windowStart } from '../report/context.js'
import { atLeastCount, secondsSince } from '../report/figures.js'
import { passedOverNotes, reachDetail, reachPhrase } from '../report/log-reach.js'
import { attempt } from '../source/readings.js'
import { wholeDays, writeDuration } from '../text/duration.js'
import { plural } from '../text/words.js'
import { section } from './types.js'

const mostAttempts = (title: string, attempts: readonly Attempts[], context: Context): Block[] => {
  const shown = attempts.slice(0, listLimit(context, 5) ?? attempts.length)
  if (attempts.length === 0) return []
  return [
    note(title),
    {
      kind: 'entries',
      entries: shown.map(({ who, count, last }) => ({
        line: line`${person(who)} - ${[plural(count, 'failed log-in')]}${last ? line`, last ${time(last)}` : []}`,
      })),
      ...leftOut(attempts.length, shown.length, 'more'),
    },
  ]
}

/** Addresses come from one log and e-mails from another, and both tell of the same attempts: readers would add them up. */
const attemptLists = ({ addresses, emails }: FailedLoginsWithin, context: Context): Block[] => [
  ...mostAttempts('By address:', addresses, context),
  ...mostAttempts(addresses.length > 0 ? 'By e-mail (the same attempts, from another log):' : 'By e-mail:', emails, context),
]

const viewFailed = (failed: FailedLoginsWithin | null, context: Context): Block[] => {
  if (!failed) return [note('Failed log-ins: unknown, there is no log to count them from', 'warn', 0)]
  const count = line`${[failed.atLeast ? 'at least ' : '']}${failed.total} ${failed.atLeast && failed.logs ? reachPhrase(failed.logs, failed.since ?? null, context) : [context.window.phrase]}`
  return [
    fact('Failed log-ins', count, failed.total > 0 || failed.atLeast ? 'warn' : 'good'),
    ...passedOverNotes(failed.logs ?? []),
    ...reachDetail(failed.logs ?? [], failedLoginLogs(context.logs).length),
    ...(failed.nameless > 0
      ? [
          note(
            `The access log knows only the proxy for ${failed.total === 1 ? 'it' : `${failed.nameless} of ${failed.total}`}, not who came through it`,
            'warn',
          ),
        ]
      : []),
    ...attemptLists(failed, context),
  ]
}

const NeverLoggedInData = z.object({
  total: z.int(),
  notPeople: z.int(),
  // absent: an older saved report
  ofForm: z.int().optional(),
  gotIn: z.int().optional(), // accounts without a last_login that other traces show to have signed in
  people: z.array(z.object({ id: z.string(), name: pii(), createdAt: z.date(), days: z.int() })),
})
type NeverLoggedInData = z.infer<typeof NeverLoggedInData>

const neverLoggedInData = ({ people, ...counts }: ReturnType<typeof peopleNeverLoggedIn>, now: Date): NeverLoggedInData => ({
  ...counts,
  people: people.map(({ id, name, createdAt }) => ({ id, name, createdAt, days: wholeDays(createdAt, now) })),
})

/** Null: could not be read, as opposed to nobody. */
const viewNeverLoggedIn = (never: NeverLoggedInData | null, { thresholds, people: patterns }: Context): Block[] => {
  const label = `Users who registered >${writeDuration(thresholds.neverLoggedIn)} ago but NEVER logged in`
  if (!never) return [fact(label, 'unknown', 'bad')]
  const { total, notPeople, ofForm = 0, gotIn = 0, people } = never
  return [
    fact(label, total, total > 0 ? 'warn' : 'good'),
    {
      kind: 'entries',
      entries: people.map(({ name, days }) => ({
        line: line`⚠️  ${person(name)} - Registered ${[plural(days, 'day')]} ago, never logged in`,
        tone: 'warn',
      })),
      ...leftOut(total, people.length, 'who registered earlier'),
    },
    ...(areMostlyTestAccounts(people.map(({ name }) => name))
      ? [note(`Mostly test accounts: ${excludingTestAccounts(patterns)} leaves them out`)]
      : []),
    ...(notPeople > 0
      ? [note(`Not shown: ${plural(notPeople, 'account')} that ${notPeople === 1 ? 'is not a person' : 'are not people'}`)]
      : []),
    ...(ofForm > 0 ? [note(`Not shown: ${plural(ofForm, 'client')} of the public form (no log-in: they never chose a password)`)] : []),
    ...(gotIn > 0
      ? [note(`${plural(gotIn, 'more account has', 'more accounts have')} no last_login, but other traces show that they got in`)]
      : []),
  ]
}

/** Log-ins in the database and failed log-ins in the logs: each half stands if the other fails. */
export const logins = section({
  emoji: '⚠️ ',
  title: () => 'POTENTIAL LOGIN PROBLEMS',

  needs: request => ({
    accounts: attempt(neverLoggedIn(request.thresholds.neverLoggedIn, request.people, listLimit(request, 20))),
    tickets: ticketsOfNeverLoggedIn,
    logs: failedLoginTails(request.logs, request.window.since),
  }),

  // Null: could not be read.
  data: z.object({ never: NeverLoggedInData.nullable(), failed: FailedLoginsWithin.nullable() }),

  summarise: ({ accounts, tickets, logs }, context) => ({
    never: accounts.ok
      ? neverLoggedInData(
          peopleNeverLoggedIn(accounts.value, tickets, {
            now: context.now,
            seconds: context.thresholds.neverLoggedIn,
            people: context.people,
          }),
          context.now,
        )
      : null,
    failed: failedLoginsWithin(logs, context.logs, windowStart(context), context.window.until),
  }),

  figures: ({ never, failed }, context) => ({
    never_logged_in: never?.total,
    failed_logins: failed && atLeastCount(failed.total, failed.atLeast),
    failed_logins_since_seconds: failed?.since && secondsSince(failed.since, context.now),
  }),

  view: ({ never, failed }, context) => [...viewNeverLoggedIn(never, context), ...viewFailed(failed, context)],
})
