import { errorsIn, messageOf } from '../platform/logs.js'
import { type Block, fact, line, note, text } from '../report/blocks.js'
import { type Context, listLimit, windowStart } from '../report/context.js'
import { elapsed, fileSize, plural } from '../report/words.js'
import type { LogLine, LogReading, Outcome } from '../source/readings.js'
import { reachesBack } from './failed-logins.js'
import { section } from './types.js'

type Log = Context['logs'][number]

interface Folded {
  /** The last time it was written; lines without a stamp have none. */
  readonly at: Date | undefined
  readonly message: string
  readonly times: number
}

/** Equal messages become one, at the time of the last of them; the latest comes last. */
const fold = (lines: readonly LogLine[], kind: string): Folded[] => {
  const folded = new Map<string, Folded>()
  for (const written of lines) {
    const message = messageOf(written, kind)
    const times = (folded.get(message)?.times ?? 0) + 1
    folded.delete(message)
    folded.set(message, { at: written.at, message, times })
  }
  return [...folded.values()]
}

const summariseLog = (log: Log, outcome: Outcome<LogReading> | undefined, context: Context) => {
  const about = { name: log.name, path: log.path }
  if (!outcome?.ok) return { ...about, state: 'failed' as const, error: outcome?.error.message ?? 'not read' }
  if (outcome.value.state === 'absent') return { ...about, state: 'absent' as const }
  const { size, modifiedAt, lines, bounded } = outcome.value
  const start = windowStart(context)
  // A line without a stamp cannot be placed in time: it counts, for to leave it out could hide an error.
  const errors = lines.filter(({ at }) => !at || at >= start)
  const atLeast = !reachesBack(bounded, start)
  return { ...about, state: 'read' as const, size, modifiedAt, errors: errors.length, atLeast, messages: fold(errors, log.kind) }
}

const viewLog = (log: ReturnType<typeof summariseLog>, context: Context): Block[] => {
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

  summarise: ({ logs }, context) => context.logs.map((log, i) => summariseLog(log, logs[i], context)),

  view: (logs, context) =>
    logs.length === 0
      ? [note('No log is configured: the settings of this target say logs = []')]
      : logs.flatMap(log => viewLog(log, context)),
})
