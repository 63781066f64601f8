import { type Line, line, money } from '../report/blocks.js'
import type { Context } from '../report/context.js'
import { atLeastCount } from '../report/figures.js'
import type { Tile } from '../report/overview.js'
import type { ReportError } from '../report/report.js'
import { elapsed } from '../text/duration.js'
import { plural } from '../text/words.js'
import type { Part, SectionData } from './parts.js'
import { type Trend, todayWords } from './trends.js'
import { HOW_OFTEN, type Usual } from './usual.js'

/** What could not be counted although its section was read. */
const PARTLY: ReportError = { message: 'not all of it could be read', hint: 'The report says in its section what is missing.' }

const LOGS_HINT = 'Run: check_status doctor, which looks at every log.'

const NO_LOGS: ReportError = {
  message: 'no log is configured',
  hint: 'The settings of this target say logs = []: name the logs there.',
  isAbsent: true,
}

const NO_LOGIN_LOGS: ReportError = { message: 'there is no log to count failed log-ins from', hint: LOGS_HINT, isAbsent: true }

type Head = Pick<Tile, 'id' | 'title'>

const NO_DAYS = { usual: null, days: null } as const

/** A tile about which nothing is known, and why. */
const unknownTile = (head: Head, { error, isLeftOut }: { readonly error: ReportError; readonly isLeftOut?: true }): Tile => ({
  ...{ ...head, figure: null, facts: [], ...NO_DAYS, unknown: error, tone: 'plain' },
  ...(isLeftOut && { isLeftOut }),
})

/** A count; one that may be too low says so, and is unknown if nothing was found. */
const figureOf = (count: number, isLow: boolean): Line | null =>
  atLeastCount(count, isLow) === null ? null : [`${isLow ? 'at least ' : ''}${count}`]

interface TileTrend {
  readonly trend: Pick<Tile, 'usual' | 'days'>
  /** Why there is none although it was asked for. */
  readonly error: ReportError | null
  /** That there is none, for the facts. */
  readonly missing: readonly Line[]
}

const noTrend = (error: ReportError): TileTrend => ({ trend: NO_DAYS, error, missing: [['today against the usual: unknown']] })

const NOT_ASKED: TileTrend = { trend: NO_DAYS, error: null, missing: [] }

const trendOf = (part: Part<'trends'>, name: keyof SectionData<'trends'>, words?: Usual): TileTrend => {
  if (!part.isRead) return part.isLeftOut ? NOT_ASKED : noTrend(part.error)
  const found: Trend | null | undefined = part.data[name]
  // An older version did not save it.
  if (found === undefined) return NOT_ASKED
  if (!found || found.days.length === 0) return noTrend(part.error ?? PARTLY)
  return { trend: { usual: todayWords(found, words), days: found.days.map(({ value }) => value) }, error: null, missing: [] }
}

/** How many of the new accounts logged in: of all people among them, or of those that are listed. */
const loggedInFacts = ({ total, notPeople, newest }: SectionData<'registrations'>, { all }: Context): Line[] => {
  if (total === 0) return []
  const loggedIn = newest.filter(({ hasLoggedIn }) => hasLoggedIn).length
  const ofForm = newest.filter(({ hasLoggedIn, isOfForm }) => isOfForm && !hasLoggedIn).length
  const people = all ? total : total - notPeople
  return [
    ...(people > 0 ? [[`${loggedIn}${newest.length < people ? ` of the newest ${newest.length}` : ''} logged in`]] : []),
    ...(ofForm > 0 ? [[`${ofForm} of the public form (no log-in)`]] : []),
    ...(notPeople > 0 && !all ? [[plural(notPeople, 'anonymous account')]] : []),
  ]
}

export const registrationsTile = (part: Part<'registrations'>, trends: Part<'trends'>, context: Context): Tile => {
  const head: Head = { id: 'registrations', title: 'Registrations' }
  if (!part.isRead) return unknownTile(head, part)
  const { error, trend, missing } = trendOf(trends, 'registrations')
  const { total } = part.data
  return {
    ...head,
    figure: [String(total)],
    facts: [...loggedInFacts(part.data, context), ...missing],
    ...trend,
    unknown: part.error ?? error,
    tone: 'plain',
  }
}

/** Without the wallets, a count of the deposit requests is no count of the deposits. */
export const depositsTile = (part: Part<'payments'>, trends: Part<'trends'>): Tile => {
  const head: Head = { id: 'deposits', title: 'Deposits' }
  if (!part.isRead) return unknownTile(head, part)
  const { error, trend, missing } = trendOf(trends, 'deposits')
  const { total, sum, ways } = part.data
  const isLow = ways?.wallets === null
  const facts = isLow && total === 0 ? [] : [line`${[isLow ? 'at least ' : '']}${money(sum)} asked for`]
  return {
    ...{ ...head, ...trend, figure: figureOf(total, isLow), tone: 'plain' },
    facts: [...facts, ...(isLow ? [['the wallets are unknown']] : []), ...missing],
    unknown: isLow ? (part.error ?? PARTLY) : error,
  }
}

/** Deposits of any age that somebody is to approve, and payments that nobody could be found for, which have no days to compare. */
export const waitingTile = (part: Part<'payments'>, trends: Part<'trends'>, { now }: Context): Tile => {
  const head: Head = { id: 'waiting', title: 'Waiting deposits' }
  if (!part.isRead) return unknownTile(head, part)
  const { pending, unmatched } = part.data
  const { error, trend, missing } = trendOf(trends, 'waiting', HOW_OFTEN.waiting)
  const isLow = unmatched === null
  const [oldest] = pending.rows
  const unmatchedFact =
    unmatched && unmatched.total > 0 ? [line`${[plural(unmatched.total, 'payment')]} of nobody known (${money(unmatched.sum)})`] : []
  return {
    ...{ ...head, ...trend, figure: figureOf(pending.total, isLow) },
    facts: [
      ...(pending.total > 0 ? [line`${[isLow ? 'at least ' : '']}${money(pending.sum)}`] : []),
      ...(oldest ? [[`oldest ${elapsed(oldest.createdAt, now)}`]] : []),
      ...unmatchedFact,
      ...(isLow ? [['the wallets are unknown']] : []),
      ...missing,
    ],
    unknown: isLow ? (part.error ?? PARTLY) : error,
    tone: pending.total + unmatchedFact.length > 0 ? 'warn' : isLow ? 'plain' : 'good',
  }
}

export const leadsTile = (part: Part<'leads'>, trends: Part<'trends'>, { now }: Context): Tile => {
  const head: Head = { id: 'leads', title: 'Leads' }
  if (!part.isRead) return unknownTile(head, part)
  const { error, trend, missing } = trendOf(trends, 'leads')
  const { total, unassigned } = part.data
  const [oldest] = unassigned?.rows ?? []
  const age = oldest ? `, oldest ${elapsed(oldest.verifiedAt, now)}` : ''
  return {
    ...{ ...head, ...trend, figure: [String(total)] },
    facts: [[unassigned ? `${unassigned.total} without a provider${age}` : 'without a provider: unknown'], ...missing],
    unknown: unassigned ? error : (part.error ?? PARTLY),
    tone: unassigned && unassigned.total > 0 ? 'warn' : 'plain',
  }
}

/** Their days are those of new profiles: when somebody was verified or spent the last credit is in no table. */
export const providersTile = (part: Part<'providers'>, trends: Part<'trends'>): Tile => {
  const head: Head = { id: 'providers', title: 'Providers' }
  if (!part.isRead) return unknownTile(head, part)
  const { error, trend, missing } = trendOf(trends, 'providers', HOW_OFTEN.new)
  const { total, verified, withCredits, pending } = part.data
  return {
    ...{ ...head, ...trend, figure: [String(total)], tone: 'plain' },
    facts: [
      [`${verified} verified`],
      [withCredits === null ? 'with credits: unknown' : `${withCredits} with credits`],
      ...(pending > 0 ? [[`${pending} ${pending === 1 ? 'waits' : 'wait'} for verification`]] : []),
      ...missing,
    ],
    unknown: withCredits === null ? (part.error ?? PARTLY) : error,
  }
}

type LogData = SectionData<'logs'>[number]

/** Why the errors of a log are not known; null: they were counted. */
const uncountedReason = (log: LogData): ReportError | null => {
  if (log.state === 'absent') return { message: `${log.name}: there is no ${log.path}`, hint: LOGS_HINT, isAbsent: true }
  if (log.state === 'failed') return { message: `${log.name} could not be read: ${log.error}`, hint: LOGS_HINT }
  if (log.errors === null) return { message: `no line of ${log.name} is of its kind`, hint: LOGS_HINT }
  return log.atLeast ? { message: `${log.name} was read only in part`, hint: LOGS_HINT } : null
}

const errorFigure = (part: Part<'logs'>): Pick<Tile, 'figure' | 'unknown'> => {
  if (!part.isRead) return { figure: null, unknown: part.error }
  if (part.data.length === 0) return { figure: null, unknown: NO_LOGS }
  const counts = part.data.flatMap(log => (log.state === 'read' && log.errors !== null ? [log.errors] : []))
  const [reason = null] = part.data.flatMap(log => uncountedReason(log) ?? [])
  const count = counts.reduce((sum, errors) => sum + errors, 0)
  return { figure: figureOf(count, reason !== null), unknown: reason }
}

const failedFact = (part: Part<'logins'>): { readonly fact: Line; readonly unknown: ReportError | null } => {
  const unknown = (error: ReportError) => ({ fact: ['failed log-ins: unknown'], unknown: error })
  if (!part.isRead) return unknown(part.error)
  const { failed } = part.data
  if (!failed) return unknown(part.error ?? NO_LOGIN_LOGS)
  const count = figureOf(failed.total, failed.atLeast)
  if (!count) return unknown(part.error ?? PARTLY)
  return { fact: [...count, failed.total === 1 ? ' failed log-in' : ' failed log-ins'], unknown: failed.atLeast ? PARTLY : null }
}

/** Logs are read for the window alone: what was usual before it is unknown, and the tile says so where the others compare. */
const NO_USUAL_ERRORS: Line = ['usual: unknown, logs are read for the window only']

/** Errors in the logs, and failed log-ins. */
export const errorsTile = (logs: Part<'logs'>, logins: Part<'logins'>, trends: Part<'trends'>): Tile => {
  const head: Head = { id: 'errors', title: 'Errors in the logs' }
  if (!logs.isRead && logs.isLeftOut && !logins.isRead && logins.isLeftOut) return unknownTile(head, logs)
  const { figure, unknown } = errorFigure(logs)
  const failed = failedFact(logins)
  const isCalm = figure !== null && unknown === null && figure.join('') === '0'
  return {
    ...{ ...head, ...NO_DAYS, figure, facts: [failed.fact, ...(figure && trends.isRead ? [NO_USUAL_ERRORS] : [])] },
    unknown: unknown ?? failed.unknown,
    tone: figure === null ? 'plain' : isCalm ? 'good' : 'bad',
  }
}
