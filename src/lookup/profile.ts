import { type Profile, profileOf } from '../platform/account.js'
import { type Block, fact, type Line, line, person, time } from '../report/blocks.js'
import type { Context } from '../report/context.js'
import { statusName } from '../report/phrases.js'
import { pagePart } from './types.js'
import { ago } from './words.js'

const premiumWords = ({ isPremium, premiumUntil }: Profile, { now }: Context): Line => {
  if (isPremium === null) return ['unknown: this database has no columns for it']
  if (!isPremium) return ['no']
  if (!premiumUntil) return ['yes, without an end']
  return premiumUntil < now ? line`⚠️  still on, ended ${ago(premiumUntil, now)}` : line`yes, until ${time(premiumUntil)}`
}

/**
 * No column stores when a status was set: a pending one is as old as the profile, and for others only the last change of the profile is
 * known.
 */
const verificationFact = ({ status, createdAt, updatedAt }: Profile, { now }: Context): Block => {
  const hasStatus = (wanted: string): boolean => status === wanted
  const since = hasStatus('pending') ? line` since ${ago(createdAt, now)}` : line`, profile last changed ${ago(updatedAt, now)}`
  return fact('Verification', [hasStatus('verified') ? '✅ ' : '', statusName(status), ...since], hasStatus('verified') ? 'good' : 'warn')
}

/** The first lines about a provider, which the page of a deposit shows too. */
export const businessFacts = ({ businessName, businessPhone, customerCode }: Profile): Block[] => [
  fact('Business', [person(businessName, '(no business name)')]),
  fact('Business phone', [person(businessPhone, '(no phone)')]),
  // It names its owner, as an e-mail does: masked, both have one number.
  fact('Customer code', [person(customerCode ?? '', '(none)')]),
]

export const profile = (userId: string) =>
  pagePart({
    emoji: '🏢',
    title: 'PROVIDER PROFILE',

    needs: () => ({ profiles: profileOf(userId) }),

    view: ({ profiles: [profile] }, context) =>
      profile
        ? [
            ...businessFacts(profile),
            verificationFact(profile, context),
            fact('Credits in the profile', profile.credits),
            fact('Tier', [statusName(profile.tier)]),
            fact('Premium listing', premiumWords(profile, context)),
            fact('Profile made', ago(profile.createdAt, context.now)),
          ]
        : [],
  })
