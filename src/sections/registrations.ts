import { z } from 'zod'
import { Registration, registeredSince, registrationCounts } from '../platform/users.js'
import { fact, leftOut, line, note, person, text, time } from '../report/blocks.js'
import { listLimit } from '../report/context.js'
import { plural } from '../report/words.js'
import { section } from './types.js'

export const registrations = section({
  emoji: '📊',
  title: ({ window }) => `NEW REGISTRATIONS (${window.label})`,

  needs: request => ({
    counts: registrationCounts(request.window.since, request.people),
    newest: registeredSince(request.window.since, request.people, listLimit(request, 20), request.all),
  }),

  data: z.object({
    total: z.int(),
    providers: z.int(),
    clients: z.int(),
    notPeople: z.int(),
    last: z.date().nullable(), // the newest there is, whatever the window
    newest: z.array(Registration), // the latest last
  }),

  summarise: ({ counts: [counts], newest }) => ({
    total: counts?.total ?? 0,
    providers: counts?.providers ?? 0,
    clients: counts?.clients ?? 0,
    notPeople: counts?.notPeople ?? 0,
    last: counts?.last ?? null,
    newest: newest.toReversed(),
  }),

  view: ({ total, providers, clients, notPeople, last, newest }, { window, all }) => {
    if (total === 0)
      return [
        fact('Total', 0),
        note(last ? line`No new registrations ${[window.phrase]}; the last one was ${time(last)}` : 'No registrations at all', 'warn'),
      ]
    const others = total - providers - clients
    return [
      fact('Total', total),
      note(`Providers: ${providers}, clients: ${clients}${others > 0 ? `, others: ${others}` : ''}`, 'plain', 0),
      {
        kind: 'entries',
        dated: window.dated,
        entries: newest.map(({ createdAt, name, userType, hasLoggedIn }) => ({
          at: createdAt,
          line: line`${person(name)} (${text(userType)}) - ${[hasLoggedIn ? '✅ Logged in' : '⚠️  Never logged in']}`,
          tone: hasLoggedIn ? 'good' : 'warn',
        })),
        ...leftOut(all ? total : total - notPeople, newest.length, 'earlier'),
      },
      ...(notPeople > 0 && !all ? [note(plural(notPeople, 'anonymous account'))] : []),
    ]
  },
})
