import { z } from 'zod'
import { errorsWithin, FoldedError, type LogErrors } from '../platform/log-errors.js'
import { LogReach, latestSince, reachOf } from '../platform/log-reach.js'
import { errorTail } from '../platform/logs.js'
import { type Block, fact, type Line, line, note, text } from '../report/blocks.js'
import { type ConfiguredLog, type Context, listLimit, listTimes, windowStart } from '../report/context.js'
import { atLeastCount, secondsSince } from '../report/figures.js'
import { passedOverNotes, reachDetail, reachPhrase } from '../report/log-reach.js'
import type { LogReading, Outcome } from '../source/readings.js'
import { elapsed } from '../text/duration.js'
import { fileSize, plural } from '../text/words.js'
import { section } from './types.js'

const about = { name: z.string(), path: z.string() }
const LogSummary = z.discriminatedUnion('state', [
  z.object({ ...about, state: z.literal('absent') }),
  z.object({ ...about, state: z.literal('failed'), error: z.string() }),
  z.object({
    ...about,
    state: z.literal('read'),
    size: z.int(), // in bytes, of the whole file
    modifiedAt: z.date(),
    errors: z.int().nullable(), // null: no line matches the configured kind, so nothing was counted
    atLeast: z.boolean(),
    timeless: z.int().default(0), // errors without a time, which `errors` includes
    elsewhere: z.int().default(0), // errors of requests that another log reports, which `errors` leaves out
    reach: LogReach.optional(),
    isAuto: z.boolean().optional(), // the kind was detected from the lines
    messages: z.array(FoldedError), // newest last
  }),
])
type LogSummary = z.infer<typeof LogSummary>

const NOT_COUNTED = { count: null, atLeast: true, timeless: 0, elsewhere: 0, messages: [] }

const summariseLog = (
  log: ConfiguredLog,
  outcome: Outcome<LogReading> | undefined,
  errors: LogErrors | undefined,
  context: Context,
): LogSummary => {
  const about = { name: log.name, path: log.path }
  if (!outcome?.ok) return { ...about, state: 'failed', error: outcome?.error.message ?? 'not read' }
  if (outcome.value.state === 'absent') return { ...about, state: 'absent' }
  const { size, modifiedAt } = outcome.value
  const { count, atLeast, timeless, elsewhere, messages } = errors ?? NOT_COUNTED
  return {
    ...about,
    state: 'read',
    size,
    modifiedAt,
    errors: count,
    atLeast,
    timeless,
    elsewhere,
    reach: reachOf(log, outcome.value, windowStart(context)),
    ...(log.kind === 'auto' && { isAuto: true }),
    messages: [...messages],
  }
}

type ReadSummary = Extract<LogSummary, { state: 'read' }>

const countWords = (log: ReadSummary, errors: number, context: Context): Line => {
  const isJournal = log.reach?.isJournal === true
  // The kind that was detected, unless the name says the same.
  const kind = log.isAuto && log.reach && log.reach.kind !== log.name && (log.size > 0 || isJournal) ? `, ${log.reach.kind}` : ''
  const age = `${isJournal ? 'journal' : log.size === 0 ? 'empty' : fileSize(log.size)}${kind}, written ${elapsed(log.modifiedAt, context.now)} ago`
  const within = log.atLeast && log.reach ? reachPhrase([log.reach], log.reach.since, context) : [context.window.phrase]
  const timeless = log.timeless > 0 ? `, ${log.timeless} without a time` : ''
  return line`${[log.atLeast ? 'at least ' : '']}${[plural(errors, 'error')]} ${within}${[timeless]} (${[age]})`
}

const viewRead = (log: ReadSummary, context: Context): Block[] => {
  const more = note(line`more: check_status logs ${[log.name]} - ${[log.path]}`)
  const reach = log.reach ? [log.reach] : []
  if (log.errors === null) {
    const why = log.reach?.lacksLevels
      ? ['no line says how severe it is: set kind = "text" in the settings to look for words as ERROR']
      : line`no line is of kind ${text(log.reach?.kind ?? '')}: is its kind right in the settings?`
    return [note(line`❓ ${text(log.name)}: unknown, ${why}`, 'warn', 0), ...reachDetail(reach), more]
  }
  const shown = log.messages.slice(-(listLimit(context, 5) ?? log.messages.length))
  return [
    fact(log.name, countWords(log, log.errors, context), log.errors > 0 ? 'bad' : log.atLeast ? 'warn' : 'good'),
    ...(log.elsewhere > 0
      ? [note(`${log.elsewhere} more ${log.elsewhere === 1 ? 'is the same failure' : 'are the same failures'} as in another log`)]
      : []),
    ...passedOverNotes(reach),
    ...reachDetail(reach),
    more,
    {
      kind: 'entries',
      ...listTimes(context),
      entries: shown.map(({ at, message, times }) => ({
        ...(at && { at }),
        line: line`${text(message)}${[times > 1 ? ` (${times} times)` : '']}`,
        tone: 'bad' as const,
      })),
      ...(log.messages.length > shown.length ? { notShown: plural(log.messages.length - shown.length, 'other message') } : {}),
    },
  ]
}

const viewLog = (log: LogSummary, context: Context): Block[] => {
  if (log.state === 'absent') return [note(line`⚠️  ${text(log.name)}: there is no ${text(log.path)}`, 'warn', 0)]
  if (log.state === 'failed') return [note(line`❌ ${text(log.name)}: could not be read: ${text(log.error)}`, 'bad', 0)]
  return viewRead(log, context)
}

export const logs = section({
  emoji: '🚨',
  title: () => 'RECENT ERRORS AND LOGS',

  needs: ({ logs, window }) => ({ logs: logs.map(log => errorTail(log, window.since)) }),

  data: z.array(LogSummary),

  summarise: ({ logs }, context) => {
    const errors = errorsWithin(logs, context.logs, windowStart(context), context.window.until)
    return context.logs.map((log, i) => summariseLog(log, logs[i], errors[i], context))
  },

  // A log that is absent, unreadable or of another kind may hold errors, so its count is unknown and not zero.
  figures: (logs, context) => {
    const read = logs.flatMap(log => (log.state === 'read' && log.errors !== null ? [{ ...log, errors: log.errors }] : []))
    const errors = read.reduce((sum, log) => sum + log.errors, 0)
    const isLow = read.length < logs.length || read.some(({ atLeast }) => atLeast)
    const since =
      read.length < logs.length
        ? null
        : latestSince(
            read.flatMap(({ reach }) => reach ?? []),
            windowStart(context),
          )
    return {
      log_errors: read.length === 0 ? null : atLeastCount(errors, isLow),
      log_errors_since_seconds: logs.length === 0 ? null : since && secondsSince(since, context.now),
    }
  },

  view: (logs, context) =>
    logs.length === 0
      ? [note('No log is configured: the settings of this target say logs = []')]
      : logs.flatMap(log => viewLog(log, context)),
})
