import { type Account, accountOf } from '../platform/account.js'
import { firstDepositOf, firstTicketOf, tokenTimeOf, walletCodeOf } from '../platform/login-traces.js'
import { isFormAccount } from '../platform/people.js'
import { type Block, fact, isBlank, line, note, person, text } from '../report/blocks.js'
import type { Context } from '../report/context.js'
import { attempt, type Outcome, rowsOf } from '../source/readings.js'
import { elapsed } from '../text/duration.js'
import { pagePart } from './types.js'
import { ago } from './words.js'

/** Signing in with a token never sets `lastLogin`, and the admin site never sets `lastActive`, so the later of the two counts. */
const lastSeen = ({ lastLogin, lastActive }: Account): Date | null =>
  lastLogin && lastActive ? (lastLogin > lastActive ? lastLogin : lastActive) : (lastActive ?? lastLogin)

const wasRead = (outcome: Outcome<unknown>): boolean => outcome.ok || outcome.error.absent === true

type MomentsOutcome = Outcome<readonly { readonly at: Date }[]>

/** A key made this long after registering comes from a later sign-in. */
const MIN_KEY_AGE_MS = 60_000

/** Evidence of a sign-in that was not recorded. */
const signInTrace = (
  { createdAt }: Account,
  keys: MomentsOutcome,
  deposits: MomentsOutcome,
  tickets: MomentsOutcome,
): string | undefined => {
  const afterRegistering = (what: string, at: Date): string => `${what} ${elapsed(createdAt, at)} after registering`
  const [key] = rowsOf(keys).filter(({ at }) => at.getTime() > createdAt.getTime() + MIN_KEY_AGE_MS)
  if (key) return afterRegistering('a key made', key.at)
  const [deposit] = rowsOf(deposits)
  if (deposit) return afterRegistering('a deposit', deposit.at)
  const [ticket] = rowsOf(tickets)
  return ticket && afterRegistering('a support ticket', ticket.at)
}

/** @param isWhole every possible trace was read; otherwise the lack of a trace proves nothing */
const loggedIn = (account: Account, trace: string | undefined, isWhole: boolean, { now }: Context): Block[] => {
  const lastSignIn = lastSeen(account)
  if (!lastSignIn && trace !== undefined) return [fact('Logged in', `✅ no log-in recorded, but ${trace}`, 'good')]
  if (!lastSignIn && isFormAccount(account.username)) return [fact('Logged in', 'never: the public form asked for no password')]
  if (!lastSignIn && !isWhole)
    return [fact('Logged in', 'unknown: no log-in recorded, and not all that would show one could be read', 'bad')]
  if (!lastSignIn) return [fact('Logged in', '⚠️  Never logged in', 'warn')]
  return [
    fact(
      'Logged in',
      account.lastActive ? line`✅ yes, last active ${ago(account.lastActive, now)}` : line`✅ yes, on the admin site alone`,
      'good',
    ),
    ...(account.lastLogin ? [fact('Admin site', line`last log-in ${ago(account.lastLogin, now)}`)] : []),
  ]
}

const typeFact = ({ userType, isActive, isStaff, isSuperuser }: Account): Block =>
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

export const personFacts = ({ firstName, lastName, email, phone }: Account): Block[] => [
  fact('Name', [person(`${firstName} ${lastName}`.trim(), '(no name)')]),
  fact('E-mail', [person(email, '(no e-mail)')]),
  fact('Phone', [person(phone ?? '', '(no phone)')]),
]

export const account = (userId: string) =>
  pagePart({
    emoji: '👤',
    title: 'ACCOUNT',

    needs: ({ people }) => ({
      accounts: accountOf(userId, people),
      keys: attempt(tokenTimeOf(userId)),
      deposits: attempt(firstDepositOf(userId)),
      tickets: attempt(firstTicketOf(userId), { optional: true }),
      codes: attempt(walletCodeOf(userId), { optional: true }),
    }),

    view: ({ accounts: [account], keys, deposits, tickets, codes }, context) => {
      const [wallet] = rowsOf(codes)
      if (!account) return [note('⚠️  The account was deleted while it was looked up', 'warn', 0)]
      return [
        ...personFacts(account),
        fact('Username', [person(account.username, '(no username)')]),
        typeFact(account),
        fact('Registered', ago(account.createdAt, context.now)),
        ...loggedIn(account, signInTrace(account, keys, deposits, tickets), [keys, deposits, tickets].every(wasRead), context),
        ...(isBlank(wallet?.code ?? '') ? [] : [fact('Wallet code', [text(wallet?.code ?? '')])]),
        // Almost everybody counts, so only the exception has a line.
        ...(account.isPerson
          ? []
          : [fact('Not counted', 'as a person, by the patterns of the settings: rules about people leave this account out')]),
        fact('Id', [text(account.id)]),
      ]
    },
  })
