import { depositCounts } from '../platform/deposits.js'
import { leadCounts } from '../platform/leads.js'
import { registrationCounts } from '../platform/users.js'
import { line, time } from '../report/blocks.js'
import { span } from '../report/words.js'
import { attempt, type Outcome } from '../source/readings.js'
import { rule } from './types.js'

interface Kind {
  readonly id: string
  readonly one: string
  readonly seconds: number
  readonly read: Outcome<readonly { readonly last: Date | null }[]>
}

const isSilent = ({ seconds, read }: Kind, now: Date): boolean => {
  if (!read.ok) return false
  const last = read.value[0]?.last
  return !last || now.getTime() - last.getTime() > seconds * 1000
}

/** Each of the three is judged by itself: what could not be read leaves the others. */
export const silence = rule({
  title: 'no registration, no deposit or no lead for longer than usual',
  section: 'recent',
  about: 'others',

  needs: ({ thresholds, people, window }) => ({
    person: attempt(registrationCounts(window.since, people, thresholds.silentRegistrations)),
    deposits: attempt(depositCounts(window.since)),
    leads: attempt(leadCounts(window.since)),
  }),

  detect: ({ person, deposits, leads }, { now, thresholds }) => {
    const people: Kind['read'] = person.ok ? { ok: true, value: person.value.map(({ lastPerson: last }) => ({ last })) } : person
    const kinds: Kind[] = [
      { id: 'registrations', one: 'registration', seconds: thresholds.silentRegistrations, read: people },
      { id: 'deposits', one: 'deposit', seconds: thresholds.silentDeposits, read: deposits },
      { id: 'leads', one: 'lead', seconds: thresholds.silentLeads, read: leads },
    ]
    const silent = kinds.filter(kind => isSilent(kind, now))
    if (silent.length === 0) return undefined
    return {
      severity: 'warning',
      count: silent.length,
      message: () => [`No ${silent.map(({ one }) => one).join(' and no ')} for longer than usual`],
      action: 'Try the site as a customer would: something upstream may be broken',
      command: 'check_status activity',
      subjects: silent.map(({ id, one, seconds, read }) => {
        const last = read.ok ? read.value[0]?.last : undefined
        return { id, line: line`no ${[one]} for more than ${[span(seconds)]}${last ? line`; the last one was ${time(last)}` : []}` }
      }),
    }
  },
})
