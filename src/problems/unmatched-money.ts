import { createHash } from 'node:crypto'
import { type MoneyLine, moneyLinesOf, moneyLineTails, moneyLogs } from '../platform/money-lines.js'
import { type Line, line, money, person, text, time } from '../report/blocks.js'
import { type Context, windowStart } from '../report/context.js'
import { listedRows } from '../report/lists.js'
import { type Reach, reachPhrase } from '../report/log-reach.js'
import { joinParts, writtenCode } from '../report/phrases.js'
import type { Subject } from '../report/problem.js'
import { attempt, rowsOf } from '../source/readings.js'
import { elapsed } from '../text/duration.js'
import { plural } from '../text/words.js'
import { reachOfLogs } from './reach.js'
import { rule } from './types.js'
import { unreadLogs } from './unread-logs.js'
import { listedOfKind, waitingInWallets } from './waiting-list.js'

const NO_LOG = {
  message: 'there is no log of the application to look for payments of unknown words in',
  hint: 'Name the Django log under the target’s logs in the settings.',
  isAbsent: true,
}

const LOG_PREFIX = 'log:'

/** Stable as long as the reference is, but without its text, which may be somebody's name. */
const idOf = (reference: string): string => `${LOG_PREFIX}${createHash('sha256').update(reference).digest('hex').slice(0, 12)}`

/** A reference that does not look like a customer code is in no table: only the log shows the payment, without its amount. */
const loggedPayments = (lines: readonly MoneyLine[], known: readonly string[], context: Context): Subject[] => {
  const start = windowStart(context)
  const latest = new Map<string, Date | undefined>()
  for (const { reference, at } of lines) if ((!at || at >= start) && !known.includes(reference)) latest.set(reference, at)
  return [...latest].map(([reference, at]) => ({
    id: idOf(reference),
    line: joinParts([line`reference ${person(reference)}: the log says no amount`, at && line`${time(at)}`]),
    ...(at && { began: at }),
  }))
}

/** The tables, which a section of the report shows, do not contain what only a log tells of. */
const logWords = (count: number, inLog: number): Line => {
  if (inLog === 0) return []
  return [` (${inLog === count ? '' : `${inLog} of them `}only in the log: amount unknown)`]
}

/** How far back the logs were read, if that is less than requested; the tables cover any age. */
const reachSuffix = ({ isWhole, logs, since }: Reach, context: Context): Line => {
  if (isWhole) return []
  return logs.length === 0 ? [', and no log was looked at'] : [', in the logs ', ...reachPhrase(logs, since, context)]
}

/** Somebody paid and got nothing for it: at any age if a table shows it. */
export const unmatchedMoney = rule({
  title: 'payments that match nobody',
  section: 'payments',
  about: 'others',

  needs: request => ({
    wallets: attempt(waitingInWallets(request), { optional: true }),
    logs: moneyLineTails(request.logs, request.window.since),
  }),

  reach: ({ logs }, context) => reachOfLogs(logs, moneyLogs(context.logs), context),

  detect: ({ wallets, logs }, context) => {
    const rows = listedOfKind(rowsOf(wallets), 'unmatched', context, 'unmatched_money')
    const codes = rows.map(({ reference }) => writtenCode(reference))
    const logged = loggedPayments(moneyLinesOf(logs, context.logs).unmatched, codes, context)
    const count = (rows[0]?.total ?? 0) + logged.length
    const ownLogs = moneyLogs(context.logs)
    const unread = ownLogs.length === 0 ? NO_LOG : unreadLogs(logs, ownLogs, context)
    if (count === 0) return unread && { unknown: unread }
    const atLeast = unread !== undefined || logs.some(({ ok }) => !ok)
    return {
      severity: 'high',
      count,
      atLeast,
      message: (count, listed) => [
        `${atLeast ? 'at least ' : ''}${plural(count, 'payment')} that nobody could be found for`,
        ...reachSuffix(reachOfLogs(logs, ownLogs, context), context),
        ...logWords(count, listed.filter(({ id }) => id.startsWith(LOG_PREFIX)).length),
      ],
      action: 'Find out who wrote that on the transfer, and give them their credits',
      subjects: [
        ...rows.map(({ id, amount, createdAt, reference }) => ({
          id,
          line: joinParts([line`code ${text(writtenCode(reference))}: ${money(amount)}`, [elapsed(createdAt, context.now)]]),
          command: ['check_status deposit ', id.slice(0, 8)],
          began: createdAt,
        })),
        ...listedRows(logged, context, 'unmatched_money'),
      ],
    }
  },
})
