import { profileOf } from '../platform/account.js'
import { walletsOf } from '../platform/wallets.js'
import { fact, line, money } from '../report/blocks.js'
import { plural } from '../report/words.js'
import { attempt, rowsOf } from '../source/readings.js'
import { part } from './types.js'
import { missing } from './words.js'

/** What somebody can spend, and the mirror of it, which some paths keep and others forget. */
export const balances = (userId: string) =>
  part({
    emoji: '👛',
    title: 'BALANCE',

    needs: () => ({ wallets: attempt(walletsOf(userId), { optional: true }), profiles: attempt(profileOf(userId)) }),

    view: ({ wallets, profiles }) => {
      const inWallets = rowsOf(wallets)
      const [profile] = rowsOf(profiles)
      return [
        ...missing(wallets, 'Wallets'),
        ...inWallets.map(({ credits, balance }) =>
          fact('Wallet', line`${[plural(credits, 'credit')]}, which is what can be spent (balance ${money(balance)})`),
        ),
        ...missing(profiles, 'Provider profile'),
        ...(profile
          ? [
              fact(
                'Profile',
                `${plural(profile.credits, 'credit')}${inWallets.length > 0 ? ', a mirror that is not spent' : ', which is what can be spent: there is no wallet'}`,
              ),
            ]
          : []),
      ]
    },
  })
