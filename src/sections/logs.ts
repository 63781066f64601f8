import { z } from 'zod'
import { errorsWithin, FoldedError } from '../platform/log-errors.js'
import { errorsIn } from '../platform/logs.js'
import { type Block, fact, line, note, text } from '../report/blocks.js'
import { type Context, listLimit, windowStart } from '../report/context.js'
import { atLeastCount } from '../report/figures.js'
import { elapsed, fileSize, plural } from '../report/words.js'
import type { LogReading, Outcome } from '../source/readings.js'
import { section } from './types.js'

type Log = Context['logs'][number]

const about = { name: z.string(), path: z.string() }
const LogSummary = z.discriminatedUnion('state', [
  z.object({ ...about, state: z.literal('absent') }),
  z.object({ ...about, state: z.literal('failed'), error: z.string() }),
  z.object({
    ...about,
    state: z.literal('read'),
    size: z.int(), // bytes of the whole file
    modifiedAt: z.date(),
    errors: z.int(),
    atLeast: z.boolean(),
    messages: z.array(FoldedError), // the latest last
  }),
])
type LogSummary = z.infer<typeof LogSummary>

const summariseLog = (log: Log, outcome: Outcome<LogReading> | undefined, context: Context): LogSummary => {
  const about = { name: log.name, path: log.path }
  if (!outcome?.ok) return { ...about, state: 'failed', error: outcome?.error.message ?? 'not read' }
  if (outcome.value.state === 'absent') return { ...about, state: 'absent' }
  const { size, modifiedAt } = outcome.value
  const {
    count,
    atLeast,
    messages: [...messages],
  } = errorsWithin(outcome.value, log.kind, windowStart(context))
  return { ...about, state: 'read', size, modifiedAt, errors: count, atLeast, messages: [...messages] }
}

const viewLog = (log: LogSummary, context: Context): Block[] => {
  if (log.state === 'absent') return [note(line`⚠️  ${text(log.name)}: there is no ${text(log.path)}`, 'warn', 0)]
  if (log.state === 'failed') return [note(line`❌ ${text(log.name)}: could not be read: ${text(log.error)}`, 'bad', 0)]
  const shown = log.messages.slice(-(listLimit(context, 5) ?? log.messages.length))
  const age = `${log.size === 0 ? 'empty' : fileSize(log.size)}, written ${elapsed(log.modifiedAt, context.now)} ago`
  return [
    fact(
      log.name,
      line`${[log.atLeast ? 'at least ' : '']}${[plural(log.errors, 'error')]} ${[context.window.phrase]} (${[age]})`,
      log.errors > 0 ? 'bad' : log.atLeast ? 'warn' : 'good',
    ),
    note(`more: check_status logs ${log.name} - ${log.path}`),
    {
      kind: 'entries',
      dated: context.window.dated,
      entries: shown.map(({ at, message, times }) => ({
        ...(at && { at }),
        line: line`${text(message)}${[times > 1 ? ` (${times} times)` : '']}`,
        tone: 'bad' as const,
      })),
      ...(log.messages.length > shown.length ? { notShown: `${log.messages.length - shown.length} other messages` } : {}),
    },
  ]
}

export const logs = section({
  emoji: '🚨',
  title: () => 'RECENT ERRORS AND LOGS',

  needs: ({ logs }) => ({ logs: logs.map(errorsIn) }),

  data: z.array(LogSummary),

  summarise: ({ logs }, context) => context.logs.map((log, i) => summariseLog(log, logs[i], context)),

  // A log that this host does not have holds no error; of one that could not be read nobody knows.
  figures: logs => {
    const read = logs.filter(log => log.state === 'read')
    const errors = read.reduce((sum, log) => sum + log.errors, 0)
    const isLow = read.some(({ atLeast }) => atLeast) || logs.some(({ state }) => state === 'failed')
    return { log_errors: read.length === 0 ? null : atLeastCount(errors, isLow) }
  },

  view: (logs, context) =>
    logs.length === 0
      ? [note('No log is configured: the settings of this target say logs = []')]
      : logs.flatMap(log => viewLog(log, context)),
})
