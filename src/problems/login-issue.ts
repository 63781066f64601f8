import { neverLoggedIn } from '../platform/users.js'
import { line, person } from '../report/blocks.js'
import { elapsed, plural, span } from '../report/words.js'
import { sharedListOf } from './subjects.js'
import { rule } from './types.js'

export const loginIssue = rule({
  title: 'active people who registered a while ago and never logged in',
  section: 'logins',
  about: 'users',

  needs: request => {
    const { people, limit, first } = sharedListOf(request, 'login_issue')
    return { accounts: neverLoggedIn(request.thresholds.neverLoggedIn, people, limit, first) }
  },

  detect: ({ accounts }, { now, thresholds }) => {
    const count = accounts[0]?.people ?? 0
    if (count === 0) return undefined
    return {
      severity: 'warning',
      count,
      message: count => [`${plural(count, 'user')} registered >${span(thresholds.neverLoggedIn)} ago but never logged in`],
      action: 'Ask them whether they can sign in, and send a new password where they cannot',
      command: 'check_status problems --only login_issue --all',
      subjects: accounts
        .filter(({ isPerson }) => isPerson)
        .map(({ id, name, createdAt }) => ({ id, line: line`${person(name)} · registered ${[elapsed(createdAt, now)]} ago` })),
    }
  },
})
