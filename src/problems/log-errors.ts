import { createHash } from 'node:crypto'
import { errorsWithin, type FoldedError } from '../platform/log-errors.js'
import { errorsIn } from '../platform/logs.js'
import { type Line, line, text, time } from '../report/blocks.js'
import { type Context, listLimit, windowStart } from '../report/context.js'
import { plural } from '../report/words.js'
import { joined } from './subjects.js'
import { rule } from './types.js'

interface Message extends FoldedError {
  readonly log: string
}

/** Stable while the words of the message are. */
const idOf = ({ log, message }: Message): string => `${log}:${createHash('sha256').update(message).digest('hex').slice(0, 12)}`

const when = ({ from, at, times }: Message): Line => {
  if (!at) return []
  return from && times > 1 ? line`first ${time(from)}, last ${time(at)}` : line`${time(at)}`
}

const span = (messages: readonly Message[]): Line => {
  const times = messages.flatMap(({ from, at }) => [from, at].filter(time => time !== undefined)).sort((a, b) => a.getTime() - b.getTime())
  const [first, last] = [times[0], times.at(-1)]
  return first && last ? line`, first ${time(first)}, last ${time(last)}` : []
}

const shownOf = (messages: readonly Message[], context: Context): Message[] => {
  const limit = listLimit(context, 10) ?? messages.length
  return messages.filter((message, i) => i < limit || context.ignored.log_errors?.includes(idOf(message)))
}

const notThere = (absent: readonly { readonly name: string; readonly path: string }[]) => ({
  message: `there is no ${absent.map(({ path }) => path).join(', and no ')}`,
  hint: 'Set its path under the target’s logs in the settings, or take the log out of them.',
})

/** Its subjects are different messages; how severe it is depends on how many lines there are. */
export const logErrors = rule({
  title: 'errors in the logs',
  section: 'logs',

  needs: ({ logs }) => ({ logs: logs.map(errorsIn) }),

  detect: ({ logs }, context) => {
    const start = windowStart(context)
    const read = context.logs.flatMap((log, i) => {
      const outcome = logs[i]
      if (!outcome?.ok || outcome.value.state === 'absent') return []
      return [{ log: log.name, ...errorsWithin(outcome.value, log.kind, start) }]
    })
    const lines = read.reduce((sum, { count }) => sum + count, 0)
    // One that could not be read is an error by itself; one that is not there is not known to hold none.
    const absent = context.logs.filter((_, i) => logs[i]?.ok && logs[i].value.state === 'absent')
    if (lines === 0) return absent.length > 0 ? { unknown: notThere(absent) } : undefined
    const messages = read
      .flatMap(({ log, messages }): Message[] => messages.map(message => ({ ...message, log })))
      .sort((a, b) => b.times - a.times || (b.at?.getTime() ?? 0) - (a.at?.getTime() ?? 0))
    const atLeast = read.some(({ atLeast }) => atLeast)
    return {
      severity: lines > context.thresholds.logErrors ? 'high' : 'warning',
      count: messages.length,
      atLeast,
      message: count => [
        `${atLeast ? 'at least ' : ''}${plural(lines, 'error')} in the logs ${context.window.phrase}, ${plural(count, 'different message')}`,
        ...span(messages),
      ],
      action: 'Read what happened around the first of them',
      command: 'check_status logs --errors',
      subjects: shownOf(messages, context).map(message => ({
        id: idOf(message),
        line: joined([
          line`${[message.log]}: ${text(message.message)}`,
          message.times > 1 ? [`${message.times} times`] : undefined,
          when(message),
        ]),
      })),
    }
  },
})
