import { type FailedLoginsWithin, failedLoginLogs, failedLoginsWithin, failedLoginTails } from '../platform/failed-logins.js'
import type { Attempts } from '../platform/logins.js'
import { isPersonName } from '../platform/people.js'
import { type Line, line, person, time } from '../report/blocks.js'
import { type Context, listLimit, windowStart } from '../report/context.js'
import { foundPhrase, type Reach } from '../report/log-reach.js'
import { isPlainWord, joinParts, userCommand } from '../report/phrases.js'
import type { Subject } from '../report/problem.js'
import { plural } from '../text/words.js'
import { rule } from './types.js'
import { unreadLogs } from './unread-logs.js'

const HELP = 'Help the person to sign in; block the address where many names are tried from it'
const PASS_ON =
  'To see addresses, let nginx pass them on (proxy_set_header X-Forwarded-For) and gunicorn log them: access_log_format with %({x-forwarded-for}i)s'

/** An e-mail has a page of its own; an address is found in the logs. */
const commandFor = (who: string): Line | undefined => {
  if (isEmail(who)) return userCommand(who, null)
  return isPlainWord(who) ? ['check_status logs --grep ', person(who)] : undefined
}

const isEmail = (who: string): boolean => who.includes('@')

/**
 * The others beside the worst one, by what they are: an address and an e-mail are often the same attempts, seen in two logs. Without
 * their kinds if not all of them are listed.
 */
const othersWords = (count: number, [worst, ...others]: readonly Subject[]): string => {
  if (others.length < count - 1) return `${count - 1} more`
  const emails = others.filter(({ id }) => isEmail(id)).length
  const addresses = others.length - emails
  const other = (is: boolean): string => (is ? 'other ' : '')
  const isOfEmail = worst !== undefined && isEmail(worst.id)
  return [
    ...(addresses > 0 ? [plural(addresses, `${other(!isOfEmail)}address`, `${other(!isOfEmail)}addresses`)] : []),
    ...(emails > 0 ? [plural(emails, `${other(isOfEmail)}e-mail`)] : []),
  ].join(' and ')
}

/** Leaves out logs that only the server writes, because they do not say who signed in. */
const reachOf = (failed: FailedLoginsWithin | null, context: Context): Reach => {
  const logs = [...(failed?.logs ?? [])]
  return {
    isWhole: failed !== null && !failed.atLeast,
    since: failed?.since ?? null,
    logs,
    notLookedAt: failedLoginLogs(context.logs).flatMap(({ name }) => (logs.some(log => log.name === name) ? [] : name)),
  }
}

export const failedLogins = rule({
  title: 'many failed log-ins from one address, or for one e-mail',
  section: 'logins',
  about: 'others',

  needs: request => ({ logs: failedLoginTails(request.logs, request.window.since) }),

  reach: ({ logs }, context) => reachOf(failedLoginsWithin(logs, context.logs, windowStart(context)), context),

  detect: ({ logs }, context) => {
    const failed = failedLoginsWithin(logs, context.logs, windowStart(context))
    if (!failed)
      return {
        unknown: unreadLogs(logs, failedLoginLogs(context.logs), context) ?? {
          message: 'there is no log to count failed log-ins from',
          hint: 'Name the access log or the Django log under the target’s logs in the settings.',
          isAbsent: true,
        },
      }
    const { thresholds, people, window } = context
    const isOften = ({ count }: Attempts): boolean => count >= thresholds.failedLogins
    const emails = failed.emails.filter(attempts => isOften(attempts) && isPersonName(attempts.who, people))
    const suspects = [...failed.addresses.filter(isOften), ...emails].sort((a, b) => b.count - a.count)
    // All of these may come from one address, which the log does not show.
    const isMasked = failed.nameless >= thresholds.failedLogins
    if (suspects.length === 0 && isMasked)
      return {
        unknown: {
          message: `the access log knows only the proxy for ${plural(failed.nameless, 'failed log-in')} ${window.phrase}, not who came through it`,
          hint: PASS_ON,
        },
      }
    if (suspects.length === 0) {
      const unread = unreadLogs(logs, failedLoginLogs(context.logs), context)
      return unread && { unknown: unread }
    }
    const shown = suspects.filter(
      ({ who }, i) => i < (listLimit(context, 20) ?? suspects.length) || context.ignored.failed_logins?.includes(who),
    )
    const atLeast = failed.atLeast || isMasked
    return {
      severity: 'high',
      count: suspects.length,
      atLeast,
      message: (count, listed) => {
        const [worst] = listed
        const least = atLeast ? 'at least ' : ''
        const times = suspects.find(({ who }) => who === worst?.id)?.count ?? thresholds.failedLogins
        const others = count > 1 ? `, and ${least}${othersWords(count, listed)} at least ${plural(thresholds.failedLogins, 'time')}` : ''
        const phrase = foundPhrase(reachOf(failed, context), context)
        return line`${person(worst?.id ?? 'Somebody')} failed ${[`${least}${plural(times, 'time')}`]} to log in${[others]}, ${phrase}`
      },
      action: isMasked ? `Help the person to sign in. ${PASS_ON}` : HELP,
      subjects: shown.map(({ who, count, last }) => ({
        id: who,
        line: joinParts([[person(who)], [plural(count, 'failed log-in')], last && line`last ${time(last)}`]),
        command: commandFor(who),
      })),
    }
  },
})
