import { profileOf } from '../platform/account.js'
import { walletsOf } from '../platform/wallets.js'
import { fact, line, money } from '../report/blocks.js'
import { attempt, type Outcome, rowsOf } from '../source/readings.js'
import { plural } from '../text/words.js'
import { pagePart } from './types.js'
import { missingNotes } from './words.js'

const spentFrom = (wallets: Outcome<readonly unknown[]>): string => {
  if (!wallets.ok && !wallets.error.absent) return ': these can be spent only if there is no wallet'
  return rowsOf(wallets).length > 0 ? ': a copy, which cannot be spent' : ': these can be spent, as there is no wallet'
}

/** The spendable balance, and its copy in the profile, which some code paths do not update. */
export const balances = (userId: string) =>
  pagePart({
    emoji: '👛',
    title: 'BALANCE',

    needs: () => ({ wallets: attempt(walletsOf(userId), { optional: true }), profiles: attempt(profileOf(userId)) }),

    view: ({ wallets, profiles }) => {
      const inWallets = rowsOf(wallets)
      const [profile] = rowsOf(profiles)
      return [
        ...missingNotes(wallets, 'Wallets'),
        ...inWallets.map(({ credits, balance }) =>
          fact('Wallet', line`${[plural(credits, 'credit')]} that can be spent (balance ${money(balance)})`),
        ),
        ...missingNotes(profiles, 'Provider profile'),
        ...(profile ? [fact('Profile', `${plural(profile.credits, 'credit')}${spentFrom(wallets)}`)] : []),
      ]
    },
  })
