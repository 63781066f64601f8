import { failedLoginsWithin, failedLoginTails } from '../platform/failed-logins.js'
import type { Attempts } from '../platform/logins.js'
import { isPersonName } from '../platform/people.js'
import { line, person } from '../report/blocks.js'
import { listLimit, windowStart } from '../report/context.js'
import { plural } from '../report/words.js'
import { rule } from './types.js'

export const failedLogins = rule({
  title: 'many failed log-ins from one address, or for one e-mail',
  section: 'logins',
  about: 'others',

  needs: request => ({ logs: failedLoginTails(request.logs) }),

  detect: ({ logs }, context) => {
    const failed = failedLoginsWithin(logs, context.logs, windowStart(context))
    if (!failed)
      return {
        unknown: {
          message: 'there is no log to count failed log-ins from',
          hint: 'Name the access log or the Django log under the target’s logs in the settings.',
        },
      }
    const { thresholds, people, window } = context
    const often = ({ count }: Attempts): boolean => count >= thresholds.failedLogins
    const emails = failed.emails.filter(attempts => often(attempts) && isPersonName(attempts.who, people))
    const suspects = [...failed.addresses.filter(often), ...emails].sort((a, b) => b.count - a.count)
    if (suspects.length === 0) return undefined
    const shown = suspects.filter(
      ({ who }, i) => i < (listLimit(context, 20) ?? suspects.length) || context.ignored.failed_logins?.includes(who),
    )
    return {
      severity: 'high',
      count: suspects.length,
      atLeast: failed.atLeast,
      message: count => [
        `${plural(count, 'address or e-mail', 'addresses or e-mails')} with ${thresholds.failedLogins} or more failed log-ins ${window.phrase}`,
      ],
      action: 'Help the person to sign in; block the address where many names are tried from it',
      command: 'check_status logs --grep login',
      subjects: shown.map(({ who, count }) => ({ id: who, line: line`${person(who)} · ${[plural(count, 'failed log-in')]}` })),
    }
  },
})
