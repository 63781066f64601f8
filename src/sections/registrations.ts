import { z } from 'zod'
import { COUNTED_TYPES, Registration, registeredSince, registrationCounts } from '../platform/users.js'
import { fact, isBlank, type Line, leftOut, line, note, type Piece, person, text, time } from '../report/blocks.js'
import { listLimit, listTimes, spanOf } from '../report/context.js'
import { plural } from '../text/words.js'
import { section } from './types.js'

const typeName = (userType: string): Piece => (isBlank(userType) ? 'no user type' : text(userType))

/** The column is free text: each value counts under its own name, and values beyond the queried list count together. */
const otherTypes = (others: readonly { readonly userType: string; readonly count: number }[], total: number): Line => {
  const unlisted = total - others.reduce((sum, { count }) => sum + count, 0)
  return [
    ...others.flatMap(({ userType, count }) => line`, ${typeName(userType)}: ${count}`),
    ...(unlisted > 0 ? line`, others: ${unlisted}` : []),
  ]
}

/** Signing in is recorded as activity, and only the admin site records a log-in. Clients of the public form have no password to log in with. */
const signInWords = ({ hasLoggedIn, isOfForm }: Pick<Registration, 'hasLoggedIn' | 'isOfForm'>): string => {
  if (hasLoggedIn) return '✅ Logged in'
  return isOfForm ? 'public form, no log-in' : '⚠️  Never logged in'
}

/** The platform records neither a registration nor a sign-in through Google as activity. */
const MEANING = 'Logged in: signed in at least once; registering does not count, Google sign-ins are not recorded'

export const registrations = section({
  emoji: '📊',
  title: ({ window }) => `NEW REGISTRATIONS (${window.label})`,

  needs: request => ({
    counts: registrationCounts(spanOf(request.window), request.people, request.thresholds.silentRegistrations),
    newest: registeredSince(spanOf(request.window), request.people, listLimit(request, 20), request.all),
  }),

  data: z.object({
    total: z.int(),
    providers: z.int(),
    clients: z.int(),
    others: z.array(z.object({ userType: z.string(), count: z.int() })),
    notPeople: z.int(),
    last: z.date().nullable(), // the newest of all, even outside the window
    newest: z.array(Registration), // newest last
  }),

  summarise: ({ counts: [counts, ...types], newest }) => ({
    total: counts?.total ?? 0,
    providers: counts?.providers ?? 0,
    clients: counts?.clients ?? 0,
    others: types
      .map(({ userType, total }) => ({ userType: userType ?? '', count: total }))
      .filter(({ userType }) => !COUNTED_TYPES.includes(userType)),
    notPeople: counts?.notPeople ?? 0,
    last: counts?.last ?? null,
    newest: newest.toReversed(),
  }),

  figures: ({ total, providers, clients, notPeople }) => ({
    registrations: total,
    registered_providers: providers,
    registered_clients: clients,
    registered_not_people: notPeople,
  }),

  view: ({ total, providers, clients, others, notPeople, last, newest }, context) => {
    const { window, all } = context
    if (total === 0)
      return [
        fact('Total', 0),
        note(last ? line`No new registrations ${[window.phrase]}; the last one was ${time(last)}` : 'No registrations at all', 'warn'),
      ]
    return [
      fact('Total', total),
      note(line`Providers: ${providers}, clients: ${clients}${otherTypes(others, total - providers - clients)}`, 'plain', 0),
      {
        kind: 'entries',
        ...listTimes(context),
        entries: newest.map(({ createdAt, name, userType, ...signIn }) => ({
          at: createdAt,
          line: line`${person(name)} (${typeName(userType)}) - ${[signInWords(signIn)]}`,
          tone: signIn.hasLoggedIn ? 'good' : signIn.isOfForm ? 'plain' : 'warn',
        })),
        ...leftOut(all ? total : total - notPeople, newest.length, 'earlier'),
      },
      ...(notPeople > 0 && !all ? [note(plural(notPeople, 'anonymous account'))] : []),
      ...(newest.some(({ hasLoggedIn, isOfForm }) => hasLoggedIn || !isOfForm) ? [note(MEANING)] : []),
    ]
  },
})
