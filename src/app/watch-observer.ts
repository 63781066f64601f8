import { MAX_NEW_ROWS } from '../alerts/cursor.js'
import type { AlertsFile, Cursor } from '../alerts/file.js'
import type { WatchLog } from '../alerts/log.js'
import type { EventNotification } from '../alerts/notifications.js'
import type { Observation } from '../alerts/observation.js'
import { observeRules } from '../alerts/observation.js'
import { depositNotification, topUpNotification } from '../alerts/wording/deposit.js'
import { leadNotification } from '../alerts/wording/lead.js'
import { registrationNotification } from '../alerts/wording/registration.js'
import { EVENT_KINDS, type EventKind } from '../config/channel-settings.js'
import type { Settings } from '../config/settings.js'
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
import { listIgnores, recordBaselines } from '../state/ignores.js'
import { ignoredSubjects, memoryOf } from '../state/memory.js'
import { plan } from './report.js'
import { requestOf, scopeOf } from './request.js'
import { problemsOnly } from './selection.js'

/** Subjects of each problem that a round reads, to notify about new ones. */
const MAX_SUBJECTS = 100

/** One query for new rows of a kind, and the notification that each row becomes. */
interface NewRowQuery {
  readonly need: Attempt<Query<any>>
  readonly notification: (row: any) => EventNotification
}

const newRowQuery = <Row>(query: Query<Row>, notification: (row: Row) => EventNotification, { optional = false } = {}): NewRowQuery => ({
  need: attempt(query, { optional }),
  notification,
})

/** The queries for new rows of a kind. Only the first table exists on every platform and is always readable. */
export const newRowQueriesOf = (
  kind: EventKind,
  { since, seen }: Cursor,
  { people }: Pick<Settings, 'people'>,
): readonly [NewRowQuery, ...NewRowQuery[]] => {
  const at = new Date(since)
  const ids = seen.map(([id]) => id)
  switch (kind) {
    case 'registration':
      return [newRowQuery(newRegistrations(at, ids, people, MAX_NEW_ROWS), registrationNotification)]
    case 'deposit':
      return [
        newRowQuery(newDeposits(at, ids, MAX_NEW_ROWS), depositNotification),
        newRowQuery(newTopUps(at, ids, MAX_NEW_ROWS), topUpNotification, { optional: true }),
      ]
    case 'lead':
      return [newRowQuery(newLeads(at, ids, MAX_NEW_ROWS), leadNotification)]
  }
}

type NewRowQueries = Partial<Record<EventKind, readonly NewRowQuery[]>>

const newRowQueries = ({ events }: AlertsFile, settings: Settings): NewRowQueries =>
  Object.fromEntries(
    EVENT_KINDS.flatMap(kind => {
      const cursor = events[kind]
      return cursor ? [[kind, newRowQueriesOf(kind, cursor, settings)]] : []
    }),
  )

/** The first error if every query failed: PostgreSQL itself is the problem then. */
const commonFailure = (queries: readonly Query<any>[], snapshot: Snapshot): ReadError | null => {
  const outcomes = queries.map(query => snapshot.rows(query))
  const failed = outcomes.flatMap(outcome => (outcome.ok ? [] : [outcome.error]))
  return failed.length === outcomes.length ? (failed[0] ?? null) : null
}

type LogFailure = (about: string, error: { readonly message: string; readonly hint: string } | undefined) => void

/** Logs a failed reading when it starts, changes and ends, not in every round. */
const openFailureLog = (log: WatchLog): LogFailure => {
  const failures = new Map<string, string>()
  return (about, error) => {
    if (failures.get(about) === error?.message) return
    if (error) failures.set(about, error.message)
    else failures.delete(about)
    if (error) log({ level: 'warning', what: 'not_read', words: `could not check ${about}: ${error.message} - ${error.hint}` })
    else log({ level: 'info', what: 'read_again', words: `checking ${about} again` })
  }
}

export interface ObserverParts {
  readonly settings: () => Settings
  readonly source: Source
  readonly folder: Folder
  readonly log: WatchLog
}

/** The memory in the state folder, or the last one that could be read: an alert about an ignored problem is better than no alerts. */
const memoryReader = ({ folder, settings }: ObserverParts, logFailure: LogFailure): ((now: Date) => Promise<Memory>) => {
  let last: Omit<Memory, 'now'> = { ignores: [], open: null }
  return async now => {
    try {
      last = memoryOf(await listIgnores(folder, now), await lastRun(folder, settings().target.name), now)
      logFailure('what is ignored', undefined)
    } catch (error) {
      if (!(error instanceof StateError)) throw error
      logFailure('what is ignored', error)
    }
    return { ...last, now }
  }
}

/** A round that failed for any reason is an observation, so that channels are notified too, not only the log. */
const notReached = (error: unknown): Observation => {
  const { message, hint = 'This is a bug in check_status.' } = error as Error & { readonly hint?: string }
  return { now: new Date(), failure: { message, hint }, rules: {}, problems: {}, newEvents: {} }
}

/** Reads every rule and all new rows at once. A platform that cannot be reached is an observation too. */
export const openObserver = (parts: ObserverParts): ((file: AlertsFile) => Promise<Observation>) => {
  const { source, folder, log } = parts
  const logFailure = openFailureLog(log)
  const readMemory = memoryReader(parts, logFailure)
  const observe = async (file: AlertsFile): Promise<Observation> => {
    const settings = parts.settings()
    const { name: target, timezone } = settings.target
    const memory = await readMemory(new Date())
    const request = requestOf(
      scopeOf(settings),
      { limit: MAX_SUBJECTS },
      ignoredSubjects(memory.ignores as Parameters<typeof ignoredSubjects>[0]),
    )
    const { readings, fill } = plan(problemsOnly({}), request)
    const queries = newRowQueries(file, settings)
    const all = [...readings, ...Object.values(queries).flatMap(ofKind => ofKind.map(({ need }) => need.query))]
    const snapshot = await source.read(all)
    const { now } = snapshot
    const failure = commonFailure(
      all.filter(reading => reading.kind === 'query'),
      snapshot,
    )
    if (failure) return { now, failure, rules: {}, problems: {}, newEvents: {} }
    const frame = { kind: 'problems', target, timezone, tookMs: 0, lastGood: null, outbox: [] } as const
    const report = buildReport(frame, fill(snapshot), { ...request, now }, { ...memory, now })
    for (const { id, errors } of report.rules) logFailure(id, errors[0])
    await recordBaselines(folder, report.problems, new Date()).catch(() => {})
    const ignores = memory.ignores.map(({ id }) => id)
    return { now, failure: null, ...observeRules(report, ignores), newEvents: newEventsOf(queries, snapshot, logFailure) }
  }
  return file => observe(file).catch(notReached)
}

/** Oldest first. Several tables together give no more than one would: later rows are found in the next round. */
const inOrder = (found: readonly EventNotification[]): EventNotification[] =>
  found.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.id < b.id ? -1 : 1)).slice(0, MAX_NEW_ROWS)

const newEventsOf = (queries: NewRowQueries, snapshot: Snapshot, logFailure: LogFailure): Observation['newEvents'] => {
  const found: Partial<Record<EventKind, EventNotification[]>> = {}
  for (const kind of EVENT_KINDS) {
    const read = (queries[kind] ?? []).map(query => ({ ...query, outcome: snapshot.rows(query.need.query) }))
    if (read.length === 0) continue
    // Optional tables that are missing or denied must not hold back the others.
    const needed = read.filter(({ need, outcome }) => outcome.ok || !need.optional || !(outcome.error.absent || outcome.error.denied))
    const failed = read.flatMap(({ need, outcome }) => (outcome.ok || (need.optional && outcome.error.absent) ? [] : [outcome.error]))
    const leftOut = read.flatMap(({ outcome }) => (outcome.ok ? (outcome.flaws ?? []) : [])).filter(({ isShown }) => !isShown)
    const isPartial = failed.length < read.length
    logFailure(`for some new ${kind}s`, isPartial ? (failed[0] ?? leftOut[0]) : undefined)
    logFailure(`for new ${kind}s`, isPartial ? undefined : failed[0])
    if (needed.every(({ outcome }) => outcome.ok))
      found[kind] = inOrder(needed.flatMap(({ outcome, notification }) => (outcome.ok ? outcome.value.map(notification) : [])))
  }
  return found
}
