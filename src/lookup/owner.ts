import { accountOf, profileOf } from '../platform/account.js'
import { fact, note } from '../report/blocks.js'
import { statusName } from '../report/phrases.js'
import { attempt, rowsOf } from '../source/readings.js'
import { personFacts } from './account.js'
import { businessFacts } from './profile.js'
import { pagePart } from './types.js'
import { missingNotes, userCommand } from './words.js'

/** The owner of a deposit, or whoever posted a lead, in a few lines. */
export const owner = (userId: string, title = 'OWNER') =>
  pagePart({
    emoji: '👤',
    title,

    needs: ({ people }) => ({ accounts: accountOf(userId, people), profiles: attempt(profileOf(userId)) }),

    view: ({ accounts: [account], profiles }) => {
      if (!account) return [note('⚠️  The account was deleted while it was looked up', 'warn', 0)]
      const [profile] = rowsOf(profiles)
      return [
        ...personFacts(account),
        ...(profile ? [...businessFacts(profile), fact('Verification', [statusName(profile.status)])] : []),
        ...missingNotes(profiles, 'Provider profile'),
        fact('More', userCommand(account.email || account.username, account.id)),
      ]
    },
  })

/** A payment account can outlive its user. */
export const missingOwner = pagePart({
  emoji: '👤',
  title: 'OWNER',
  needs: () => ({}),
  view: () => [note('⚠️  The payment account, or its user, is gone', 'warn', 0)],
})

/** The code on the transfer belongs to nobody. */
export const unmatchedOwner = pagePart({
  emoji: '👤',
  title: 'OWNER',
  needs: () => ({}),
  view: () => [note('⚠️  Nobody has the code that was written on this payment: look for who may have meant it', 'warn', 0)],
})
