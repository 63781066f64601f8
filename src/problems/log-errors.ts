import { createHash } from 'node:crypto'
import { errorsWithin, type FoldedError } from '../platform/log-errors.js'
import { errorTail } from '../platform/logs.js'
import { type Line, line, text, time } from '../report/blocks.js'
import { type Context, listLimit, windowStart } from '../report/context.js'
import { foundPhrase } from '../report/log-reach.js'
import { joinParts } from '../report/phrases.js'
import { plural } from '../text/words.js'
import { reachOfLogs } from './reach.js'
import { rule } from './types.js'
import { unreadLogs } from './unread-logs.js'

const NO_LOG = {
  message: 'there is no log to look for errors in',
  hint: 'Name the logs under the target’s logs in the settings.',
  isAbsent: true,
}

interface LogMessage extends FoldedError {
  readonly log: string
}

/** Stable as long as the words of the message are, whatever numbers they contain. */
const idOf = ({ log, message, folded }: LogMessage): string =>
  `${log}:${createHash('sha256')
    .update(folded ?? message)
    .digest('hex')
    .slice(0, 12)}`

const timeWords = ({ from, at, times }: LogMessage): Line => {
  if (!at) return []
  return from && times > 1 ? line`first ${time(from)}, last ${time(at)}` : line`${time(at)}`
}

const spanWords = (messages: readonly LogMessage[]): Line => {
  const times = messages.flatMap(({ from, at }) => [from, at].filter(time => time !== undefined)).sort((a, b) => a.getTime() - b.getTime())
  const [first, last] = [times[0], times.at(-1)]
  if (!first || !last) return []
  return first.getTime() === last.getTime() ? line`, at ${time(first)}` : line`, first ${time(first)}, last ${time(last)}`
}

const listedMessages = (messages: readonly LogMessage[], context: Context): LogMessage[] => {
  const limit = listLimit(context, 10) ?? messages.length
  return messages.filter((message, i) => i < limit || context.ignored.log_errors?.includes(idOf(message)))
}

/** Each subject is a distinct message; the severity depends on the number of lines. */
export const logErrors = rule({
  title: 'errors in the logs',
  section: 'logs',
  about: 'others',

  needs: ({ logs, window }) => ({ logs: logs.map(log => errorTail(log, window.since)) }),

  reach: ({ logs }, context) => reachOfLogs(logs, context.logs, context),

  detect: ({ logs }, context) => {
    const read = errorsWithin(logs, context.logs, windowStart(context)).flatMap((errors, i) =>
      errors ? [{ ...errors, log: context.logs[i]?.name ?? '' }] : [],
    )
    const unread = unreadLogs(logs, context.logs, context)
    const lines = read.reduce((sum, { count }) => sum + count, 0)
    if (context.logs.length === 0) return { unknown: NO_LOG }
    if (lines === 0) return unread && { unknown: unread }
    const messages = read
      .flatMap(({ log, messages }): LogMessage[] => messages.map(message => ({ ...message, log })))
      .sort((a, b) => b.times - a.times || (b.at?.getTime() ?? 0) - (a.at?.getTime() ?? 0))
    const atLeast = unread !== undefined || logs.some(({ ok }) => !ok)
    return {
      severity: lines > context.thresholds.logErrors ? 'high' : 'warning',
      count: messages.length,
      atLeast,
      message: count => [
        `${atLeast ? 'at least ' : ''}${plural(lines, 'error')} in the logs `,
        ...foundPhrase(reachOfLogs(logs, context.logs, context), context),
        ...(count > 1 ? [`, ${plural(count, 'different message')}`] : []),
        ...spanWords(messages),
      ],
      action: 'Read what happened around the first of them',
      command: 'check_status logs --errors',
      subjects: listedMessages(messages, context).map(message => ({
        id: idOf(message),
        line: joinParts([
          line`${[message.log]}: ${text(message.message)}`,
          message.times > 1 ? [`${message.times} times`] : undefined,
          timeWords(message),
        ]),
      })),
    }
  },
})
