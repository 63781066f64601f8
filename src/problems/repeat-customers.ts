import { repeatClients, repeatDepositors } from '../platform/customers.js'
import { type Line, line, money, person } from '../report/blocks.js'
import type { Request } from '../report/context.js'
import { listOptions } from '../report/lists.js'
import { joinParts, userCommand } from '../report/phrases.js'
import { attempt, rowsOf } from '../source/readings.js'
import { writeDuration } from '../text/duration.js'
import { plural } from '../text/words.js'
import { rule } from './types.js'

const repeatOptions = (request: Request, times: number) => ({
  ...listOptions(request, 'repeat_customers'),
  seconds: request.thresholds.repeatWithin,
  times,
})

/** One subject per person, even for someone who both deposits and posts leads. */
export const repeatCustomers = rule({
  title: 'providers and clients who come back',
  section: 'recent',
  about: 'users',

  needs: request => ({
    depositors: attempt(repeatDepositors(repeatOptions(request, request.thresholds.repeatDeposits))),
    clients: attempt(repeatClients(repeatOptions(request, request.thresholds.repeatLeads))),
  }),

  detect: ({ depositors, clients }, { thresholds }) => {
    const people = new Map<string, { name: string; did: Line[] }>()
    const add = (id: string, name: string, did: Line): void => {
      const known = people.get(id) ?? { name, did: [] }
      people.set(id, { name, did: [...known.did, did] })
    }
    for (const { id, name, times, sum } of rowsOf(depositors)) add(id, name, line`${[plural(times, 'deposit')]} (${money(sum)})`)
    for (const { id, name, times } of rowsOf(clients)) add(id, name, [plural(times, 'lead')])
    const both = [...people.values()].filter(({ did }) => did.length > 1).length
    const count = (rowsOf(depositors)[0]?.total ?? 0) + (rowsOf(clients)[0]?.total ?? 0) - both
    if (count === 0) return undefined
    return {
      severity: 'info',
      count,
      message: count => [`${plural(count, 'customer')} came back within ${writeDuration(thresholds.repeatWithin)}`],
      action: 'Thank them, and ask what would make them stay',
      subjects: [...people].map(([id, { name, did }]) => ({
        id,
        line: joinParts([[person(name)], ...did]),
        command: userCommand(name, id),
      })),
    }
  },
})
