import { recentDeposits } from '../platform/deposits.js'
import { leadCounts } from '../platform/leads.js'
import { registrationCounts } from '../platform/users.js'
import { walletDeposits } from '../platform/wallet-deposits.js'
import { line, time } from '../report/blocks.js'
import { sharedListOptions } from '../report/lists.js'
import { attempt, type Outcome } from '../source/readings.js'
import { writeDuration } from '../text/duration.js'
import { rule } from './types.js'

interface Activity {
  readonly id: string
  readonly singular: string
  readonly seconds: number
  readonly read: Outcome<readonly { readonly last: Date | null }[]>
}

const isSilent = ({ seconds, read }: Activity, now: Date): boolean => {
  if (!read.ok) return false
  const last = read.value[0]?.last
  return !last || now.getTime() - last.getTime() > seconds * 1000
}

type Last = readonly { readonly last: Date | null }[]

/** The later deposit of two tables; not every platform has the second. If the second could not be read, it may hold a later deposit. */
const laterOf = (requests: Outcome<Last>, wallets: Outcome<Last>): Outcome<Last> => {
  if (!requests.ok || (!wallets.ok && wallets.error.absent)) return requests
  if (!wallets.ok) return wallets
  const times = [requests, wallets].flatMap(({ value: [first] }) => first?.last ?? [])
  return { ok: true, value: [{ last: times.toSorted((a, b) => b.getTime() - a.getTime())[0] ?? null }] }
}

/** Each kind is judged on its own, so one that could not be read does not affect the others. */
export const silence = rule({
  title: 'no registration, no deposit or no lead for longer than usual',
  section: 'recent',
  about: 'others',

  needs: request => {
    const { thresholds, people, window } = request
    // The sections' own options, so that one reading serves both.
    const { limit } = sharedListOptions(request)
    return {
      person: attempt(registrationCounts(window.since, people, thresholds.silentRegistrations)),
      deposits: attempt(recentDeposits(window.since, limit), { counts: true }),
      wallets: attempt(walletDeposits(window.since, limit), { optional: true }),
      leads: attempt(leadCounts(window.since)),
    }
  },

  detect: ({ person, deposits, wallets, leads }, { now, thresholds }) => {
    const people: Activity['read'] = person.ok ? { ok: true, value: person.value.map(({ lastPerson: last }) => ({ last })) } : person
    const kinds: Activity[] = [
      { id: 'registrations', singular: 'registration', seconds: thresholds.silentRegistrations, read: people },
      { id: 'deposits', singular: 'deposit', seconds: thresholds.silentDeposits, read: laterOf(deposits, wallets) },
      { id: 'leads', singular: 'lead', seconds: thresholds.silentLeads, read: leads },
    ]
    const silent = kinds.filter(kind => isSilent(kind, now))
    if (silent.length === 0) return undefined
    return {
      severity: 'warning',
      count: silent.length,
      message: () => [`No ${silent.map(({ singular }) => singular).join(' and no ')} for longer than usual`],
      action: 'Try the site as a customer would: something upstream may be broken',
      command: 'check_status activity',
      subjects: silent.map(({ id, singular, seconds, read }) => {
        const last = read.ok ? read.value[0]?.last : undefined
        return {
          id,
          line: line`no ${[singular]} for more than ${[writeDuration(seconds)]}${last ? line`; the last one was ${time(last)}` : []}`,
        }
      }),
    }
  },
})
