import { neverLoggedIn, peopleNeverLoggedIn, ticketsOfNeverLoggedIn } from '../platform/never-logged-in.js'
import { areMostlyTestAccounts, excludingTestAccounts } from '../platform/people.js'
import { line, person } from '../report/blocks.js'
import { sharedListOptions } from '../report/lists.js'
import { userCommand } from '../report/phrases.js'
import { elapsed, writeDuration } from '../text/duration.js'
import { plural } from '../text/words.js'
import { rule } from './types.js'

export const loginIssue = rule({
  title: 'active people who registered a while ago and never logged in',
  section: 'logins',
  about: 'users',

  needs: request => {
    const { people, limit, first } = sharedListOptions(request, 'login_issue')
    const seconds = request.thresholds.neverLoggedIn
    return { accounts: neverLoggedIn(seconds, people, limit, first), tickets: ticketsOfNeverLoggedIn }
  },

  detect: ({ accounts, tickets }, { now, thresholds, people: patterns }) => {
    const { total: count, people } = peopleNeverLoggedIn(accounts, tickets, { now, seconds: thresholds.neverLoggedIn, people: patterns })
    if (count === 0) return undefined
    return {
      severity: 'warning',
      count,
      message: count => [`${plural(count, 'user')} registered >${writeDuration(thresholds.neverLoggedIn)} ago but never logged in`],
      action: areMostlyTestAccounts(people.map(({ name }) => name))
        ? `Leave test accounts out: ${excludingTestAccounts(patterns)}`
        : 'Ask them whether they can sign in, and send a new password where they cannot',
      subjects: people.map(({ id, name, createdAt }) => ({
        id,
        line: line`${person(name)} · registered ${[elapsed(createdAt, now)]} ago`,
        command: userCommand(name, id),
        began: createdAt,
      })),
    }
  },
})
