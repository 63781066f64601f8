import { endpoints } from '../api/endpoints/index.js'
import type { Scope } from '../api/endpoints/types.js'
import { activityNeeds } from '../app/activity.js'
import { requestOf, type ScopeSettings, scopeOf } from '../app/request.js'
import { newRowQueriesOf } from '../app/watch-observer.js'
import { EVENT_KINDS, type Settings } from '../config/settings.js'
import { thresholdsOf } from '../config/thresholds.js'
import { deposit } from '../lookup/deposit.js'
import { ANY_DEPOSIT, ANY_PERSON, ANY_TOP_UP, NIL_UUID } from '../lookup/placeholders.js'
import type { Lookup } from '../lookup/types.js'
import { user } from '../lookup/user.js'
import { API_TOKENS, type Consumer } from '../platform/data-access.js'
import { namesakes, walletNamesakes } from '../platform/namesakes.js'
import { testAccounts } from '../platform/test-accounts.js'
import { tokenOwners } from '../platform/tokens.js'
import { rules } from '../problems/index.js'
import type { Request } from '../report/context.js'
import { sections } from '../sections/index.js'
import { readingsOf } from '../source/needs.js'
import { attempt, type Need, type Query, type Readings } from '../source/readings.js'
import { distinct } from '../source/snapshot.js'

/** As much of the settings as decides what is asked. */
export type ConsumerSettings = ScopeSettings & { readonly api: Pick<Settings['api'], 'loggedIn'> }

const DEFAULTS: ConsumerSettings = {
  target: { timezone: 'UTC', logs: [] },
  people: { exclude: [], keep: [] },
  thresholds: thresholdsOf({}),
  api: { loggedIn: 'either' },
}

const isOptional = (need: Need): boolean => 'kind' in need && need.kind === 'attempt' && need.optional

const queriesOf = (needs: Readings): Query<any>[] => readingsOf(needs).filter(reading => reading.kind === 'query')

const consumer = (name: string, ...all: readonly Readings[]): Consumer => ({
  name,
  queries: distinct(all.flatMap(queriesOf)),
  optional: distinct(
    all.flatMap(needs => queriesOf(Object.fromEntries(Object.entries<Need>(needs).filter(([, need]) => isOptional(need))))),
  ),
})

const lookedUp = <Found extends { readonly id: string; readonly total: number }>(
  name: string,
  lookup: Lookup<Found, any>,
  request: Request,
  ...found: readonly Found[]
): Consumer =>
  consumer(
    name,
    {
      find: lookup.find(NIL_UUID, 1),
      near: lookup.near(NIL_UUID),
      ...(lookup.findWithoutOptional && { without: lookup.findWithoutOptional(NIL_UUID, 1) }),
    },
    lookup.findElsewhere ? { elsewhere: attempt(lookup.findElsewhere(NIL_UUID, 1), { optional: true }) } : {},
    ...found.flatMap(one => [...Object.values(lookup.parts(one)).map(part => part.needs(request)), lookup.subjectIds(one).needs(request)]),
  )

/** Everything that ever asks the platform, and what: what the role must be able to read, and what `doctor` looks for. */
export const allConsumers = (settings: ConsumerSettings = DEFAULTS): readonly Consumer[] => {
  const { people } = settings
  const request = requestOf(scopeOf(settings))
  const scope: Scope = { ...scopeOf(settings), loggedIn: settings.api.loggedIn }
  const arrivals = { since: new Date(0).toISOString(), seen: [] }
  return [
    ...Object.entries(sections).map(([id, section]) => consumer(`section ${id}`, section.needs(request))),
    ...Object.entries(rules).map(([id, rule]) => consumer(`rule ${id}`, rule.needs(request))),
    lookedUp('command user', user, request, ANY_PERSON),
    lookedUp('command deposit', deposit, request, ANY_DEPOSIT, ANY_TOP_UP),
    consumer('command activity', activityNeeds(request.window.since, people, 1)),
    consumer('option redact', { namesakes: namesakes([]), wallets: walletNamesakes([]) }),
    consumer('command init', { tests: testAccounts }),
    consumer(
      'watch',
      Object.fromEntries(
        EVENT_KINDS.flatMap(kind => newRowQueriesOf(kind, arrivals, { people }).map(({ need }, i) => [`${kind} ${i}`, need])),
      ),
    ),
    ...Object.entries(endpoints).map(([id, endpoint]) => consumer(`api ${id}`, ...endpoint.needs(scope))),
    // They are somebody's keys: our own do without that table.
    consumer(API_TOKENS, { owners: attempt(tokenOwners([]), { optional: true }) }),
  ]
}
