import { type Account, accountOf } from '../platform/account.js'
import { type Block, fact, isBlank, line, note, person, text } from '../report/blocks.js'
import type { Context } from '../report/context.js'
import { part } from './types.js'
import { ago } from './words.js'

/** Signing in with a token never sets `lastLogin`, and the admin site never `lastActive`: the later of the two counts. */
const lastSeen = ({ lastLogin, lastActive }: Account): Date | null =>
  lastLogin && lastActive ? (lastLogin > lastActive ? lastLogin : lastActive) : (lastActive ?? lastLogin)

const loggedIn = (account: Account, { now }: Context): Block[] => {
  const seen = lastSeen(account)
  if (!seen) return [fact('Logged in', '⚠️  Never logged in', 'warn')]
  return [
    fact('Logged in', line`✅ last ${ago(seen, now)}`, 'good'),
    ...(account.lastLogin ? [fact('Admin site', line`last ${ago(account.lastLogin, now)}`)] : []),
  ]
}

const standing = ({ userType, isActive, isStaff, isSuperuser }: Account): Block =>
  fact(
    'Type',
    [
      isBlank(userType) ? '(no type)' : text(userType),
      isActive ? ' · active' : ' · ❌ not active: cannot sign in',
      isStaff ? ' · staff' : '',
      isSuperuser ? ' · superuser' : '',
    ],
    isActive ? 'plain' : 'bad',
  )

export const who = ({ firstName, lastName, email, phone }: Account): Block[] => [
  fact('Name', [person(`${firstName} ${lastName}`.trim(), '(no name)')]),
  fact('E-mail', [person(email, '(no e-mail)')]),
  fact('Phone', [person(phone ?? '', '(no phone)')]),
]

export const account = (userId: string) =>
  part({
    emoji: '👤',
    title: 'ACCOUNT',

    needs: ({ people }) => ({ accounts: accountOf(userId, people) }),

    view: ({ accounts: [account] }, context) => {
      if (!account) return [note('⚠️  The account was deleted while it was looked up', 'warn', 0)]
      return [
        ...who(account),
        fact('Username', [person(account.username, '(no username)')]),
        standing(account),
        fact('Registered', ago(account.createdAt, context.now)),
        ...loggedIn(account, context),
        fact('Counts as a person', account.isPerson ? 'yes' : 'no, by the patterns of the settings: no rule speaks of this account'),
        fact('Id', [text(account.id)]),
      ]
    },
  })
