import { MOST_AT_ONCE } from '../alerts/cursor.js'
import type { AlertsFile, Cursor } from '../alerts/file.js'
import type { WatchLog } from '../alerts/log.js'
import type { NotificationOf } from '../alerts/notifications.js'
import type { Observation } from '../alerts/observation.js'
import { judgedBy } from '../alerts/rule-states.js'
import { depositNotification, topUpNotification } from '../alerts/wording/deposit.js'
import { leadNotification } from '../alerts/wording/lead.js'
import { registrationNotification } from '../alerts/wording/registration.js'
import { EVENT_KINDS, type EventKind, type Settings } from '../config/settings.js'
import { newDeposits } from '../platform/new-deposits.js'
import { newLeads } from '../platform/new-leads.js'
import { newRegistrations } from '../platform/new-registrations.js'
import { newTopUps } from '../platform/new-top-ups.js'
import { buildReport } from '../report/build.js'
import type { Memory } from '../report/memory.js'
import { type Attempt, attempt, type Query, type ReadError } from '../source/readings.js'
import type { Snapshot, Source } from '../source/source.js'
import { StateError } from '../state/errors.js'
import type { Folder } from '../state/folder.js'
import { lastRun } from '../state/history.js'
import { listIgnores, settleIgnores } from '../state/ignores.js'
import { ignoredSubjects, memoryOf } from '../state/memory.js'
import { plan } from './report.js'
import { requestOf } from './request.js'
import { problemsOnly } from './selection.js'

/** Subjects of a problem that a round wants to see: what is new among them is told. */
const SUBJECTS = 100

type Event = NotificationOf<'event'>

/** A question about what is new of a kind, with how its rows are told. */
interface Asked {
  readonly need: Attempt<Query<any>>
  readonly item: (row: any) => Event
}

const asking = <Row>(query: Query<Row>, item: (row: Row) => Event, { optional = false } = {}): Asked => ({
  need: attempt(query, { optional }),
  item,
})

/** What is asked for that is new of a kind. After the first come tables that not every platform has, or lets us read. */
export const questionsOf = (
  kind: EventKind,
  { since, seen }: Cursor,
  { people }: Pick<Settings, 'people'>,
): readonly [Asked, ...Asked[]] => {
  const at = new Date(since)
  const ids = seen.map(([id]) => id)
  switch (kind) {
    case 'registration':
      return [asking(newRegistrations(at, ids, people, MOST_AT_ONCE), registrationNotification)]
    case 'deposit':
      return [
        asking(newDeposits(at, ids, MOST_AT_ONCE), depositNotification),
        asking(newTopUps(at, ids, MOST_AT_ONCE), topUpNotification, { optional: true }),
      ]
    case 'lead':
      return [asking(newLeads(at, ids, MOST_AT_ONCE), leadNotification)]
  }
}

type Questions = Partial<Record<EventKind, readonly Asked[]>>

const questions = ({ events }: AlertsFile, settings: Settings): Questions =>
  Object.fromEntries(
    EVENT_KINDS.flatMap(kind => {
      const look = events[kind]
      return look ? [[kind, questionsOf(kind, look, settings)]] : []
    }),
  )

/** PostgreSQL as a whole, where no query at all was answered. */
const silence = (queries: readonly Query<any>[], snapshot: Snapshot): ReadError | null => {
  const outcomes = queries.map(query => snapshot.rows(query))
  const failed = outcomes.flatMap(outcome => (outcome.ok ? [] : [outcome.error]))
  return failed.length === outcomes.length ? (failed[0] ?? null) : null
}

type Complain = (about: string, error: { readonly message: string; readonly hint: string } | undefined) => void

/** Says what changed about what cannot be read, and not at every round the same. */
const openComplaints = (log: WatchLog): Complain => {
  const known = new Map<string, string>()
  return (about, error) => {
    if (known.get(about) === error?.message) return
    if (error) known.set(about, error.message)
    else known.delete(about)
    if (error) log({ level: 'warning', what: 'not_read', words: `${about} cannot be told: ${error.message} - ${error.hint}` })
    else log({ level: 'info', what: 'read_again', words: `${about} can be told again` })
  }
}

export interface ObserverParts {
  readonly settings: () => Settings
  readonly source: Source
  readonly folder: Folder
  readonly log: WatchLog
}

/** What the state folder says, or said last; the alerts go on without it, for to tell what is ignored is better than to tell nothing. */
const openRecall = ({ folder, settings }: ObserverParts, complain: Complain): ((now: Date) => Promise<Memory>) => {
  let last: Omit<Memory, 'now'> = { ignores: [], open: null }
  return async now => {
    try {
      last = memoryOf(await listIgnores(folder, now), await lastRun(folder, settings().target.name), now)
      complain('what is ignored', undefined)
    } catch (error) {
      if (!(error instanceof StateError)) throw error
      complain('what is ignored', error)
    }
    return { ...last, now }
  }
}

/** Whatever it was: a round that saw nothing counts as one, or nobody would hear of it but the log. */
const notReached = (error: unknown): Observation => {
  const { message, hint = 'This is a fault of check_status.' } = error as Error & { readonly hint?: string }
  return { now: new Date(), failure: { message, hint }, rules: {}, problems: {}, arrivals: {} }
}

/** Looks at the platform, in one flight: every rule, and what is new since. A platform that is away is something it saw. */
export const openObserver = (parts: ObserverParts): ((file: AlertsFile) => Promise<Observation>) => {
  const { source, folder, log } = parts
  const complain = openComplaints(log)
  const recalled = openRecall(parts, complain)
  const look = async (file: AlertsFile): Promise<Observation> => {
    const settings = parts.settings()
    const { name: target, timezone } = settings.target
    const memory = await recalled(new Date())
    const request = requestOf(settings, { limit: SUBJECTS }, ignoredSubjects(memory.ignores as Parameters<typeof ignoredSubjects>[0]))
    const { readings, fill } = plan(problemsOnly({}), request)
    const asked = questions(file, settings)
    const all = [...readings, ...Object.values(asked).flatMap(questions => questions.map(({ need }) => need.query))]
    const snapshot = await source.read(all)
    const { now } = snapshot
    const failure = silence(
      all.filter(reading => reading.kind === 'query'),
      snapshot,
    )
    if (failure) return { now, failure, rules: {}, problems: {}, arrivals: {} }
    const about = { kind: 'problems', target, timezone, tookMs: 0, lastGood: null, outbox: [] } as const
    const report = buildReport(about, fill(snapshot), { ...request, now }, { ...memory, now })
    for (const { id, errors } of report.rules) complain(id, errors[0])
    await settleIgnores(folder, report.problems, new Date()).catch(() => {})
    const ignores = memory.ignores.map(({ id }) => id)
    return { now, failure: null, ...judgedBy(report, ignores), arrivals: arrivalsOf(asked, snapshot, complain) }
  }
  return file => look(file).catch(notReached)
}

/** The oldest first; of several tables no more than of one, for what is later is found again. */
const inOrder = (found: readonly Event[]): Event[] =>
  found.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.id < b.id ? -1 : 1)).slice(0, MOST_AT_ONCE)

const arrivalsOf = (asked: Questions, snapshot: Snapshot, complain: Complain): Observation['arrivals'] => {
  const found: Partial<Record<EventKind, Event[]>> = {}
  for (const kind of EVENT_KINDS) {
    const read = (asked[kind] ?? []).map(question => ({ ...question, outcome: snapshot.rows(question.need.query) }))
    if (read.length === 0) continue
    // What is not there, or not for us to read, is done without: to wait for it would hold back the rest for ever.
    const needed = read.filter(({ need, outcome }) => outcome.ok || !need.optional || !(outcome.error.absent || outcome.error.denied))
    const failed = read.flatMap(({ need, outcome }) => (outcome.ok || (need.optional && outcome.error.absent) ? [] : [outcome.error]))
    const leftOut = read.flatMap(({ outcome }) => (outcome.ok ? (outcome.flaws ?? []) : [])).filter(({ isShown }) => !isShown)
    const isPart = failed.length < read.length
    complain(`some new ${kind}s`, isPart ? (failed[0] ?? leftOut[0]) : undefined)
    complain(`new ${kind}s`, isPart ? undefined : failed[0])
    if (needed.every(({ outcome }) => outcome.ok))
      found[kind] = inOrder(needed.flatMap(({ outcome, item }) => (outcome.ok ? outcome.value.map(item) : [])))
  }
  return found
}
