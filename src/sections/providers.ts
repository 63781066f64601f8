import { z } from 'zod'
import { ProviderWithCredits, providerCounts, providersWithCredits } from '../platform/providers.js'
import { fact, leftOut, note, person, text } from '../report/blocks.js'
import { listLimit } from '../report/context.js'
import { statusName } from '../report/phrases.js'
import { attempt } from '../source/readings.js'
import { section } from './types.js'

export const providers = section({
  emoji: '👥',
  title: () => 'PROVIDER STATUS',

  // Credits come from the wallets, a separate table: without it only the credits are missing.
  needs: request => ({ counts: providerCounts(), withCredits: attempt(providersWithCredits(listLimit(request, 10))) }),

  data: z.object({
    total: z.int(),
    verified: z.int(),
    withCredits: z.int().nullable(), // null: could not be read
    pending: z.int(),
    top: z.array(ProviderWithCredits), // most credits first
  }),

  summarise: ({ counts: [counts], withCredits }) => ({
    total: counts?.total ?? 0,
    verified: counts?.verified ?? 0,
    withCredits: withCredits.ok ? (withCredits.value[0]?.total ?? 0) : null,
    pending: counts?.pending ?? 0,
    top: withCredits.ok ? withCredits.value.map(({ total: _, ...provider }) => provider) : [],
  }),

  figures: ({ total, verified, withCredits, pending }) => ({
    providers: total,
    verified_providers: verified,
    providers_with_credits: withCredits,
    providers_pending_verification: pending,
  }),

  view: ({ total, verified, withCredits, pending, top }) => [
    fact('Total Providers', total),
    fact('Verified', verified),
    withCredits === null ? fact('With Credits', 'unknown', 'bad') : fact('With Credits', withCredits),
    ...(withCredits ? [note("Credits to spend: the wallet's; without a wallet, the profile's")] : []),
    fact('Pending Verification', pending, pending > 0 ? 'warn' : 'plain'),
    {
      kind: 'table',
      columns: [
        { title: 'Who' },
        { title: 'Business' },
        { title: 'Code', minWidth: 10 },
        { title: 'Credits', align: 'right' },
        { title: 'Status' },
      ],
      rows: top.map(({ name, businessName, customerCode, credits, status }) => [
        [name === null ? '(no user)' : person(name)],
        [person(businessName, '')],
        [text(customerCode ?? '')],
        [String(credits)],
        [statusName(status)],
      ]),
      ...leftOut(withCredits ?? 0, top.length, 'with fewer credits'),
    },
  ],
})
