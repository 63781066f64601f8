import { endpoints } from '../api/endpoints/index.js'
import type { Scope } from '../api/endpoints/types.js'
import { activityNeeds } from '../app/activity.js'
import { matchNeeds } from '../app/match.js'
import { requestOf, type ScopeSettings, scopeOf } from '../app/request.js'
import { newRowQueriesOf } from '../app/watch-observer.js'
import { EVENT_KINDS } from '../config/channel-settings.js'
import type { Settings } from '../config/settings.js'
import { thresholdsOf } from '../config/thresholds.js'
import { deposit } from '../lookup/deposit.js'
import { lead } from '../lookup/lead.js'
import { ANY_DEPOSIT, ANY_LEAD, ANY_PERSON, ANY_TOP_UP, NIL_UUID } from '../lookup/placeholders.js'
import type { Lookup } from '../lookup/types.js'
import { user } from '../lookup/user.js'
import { API_TOKENS, type Consumer } from '../platform/data-access.js'
import { testDeposits } from '../platform/deposits.js'

import { namesakes, walletNamesakes } from '../platform/namesakes.js'
import { tokenOwners } from '../platform/tokens.js'
import { testAccounts } from '../platform/users.js'
import { rules } from '../problems/index.js'
import type { Request } from '../report/context.js'
import { sections } from '../sections/index.js'
import { readingsOf } from '../source/needs.js'
import { attempt, type Need, type Query, type Readings } from '../source/readings.js'
import { distinct } from '../source/snapshot.js'

/** The settings that decide which queries run. */
export type ConsumerSettings = ScopeSettings & { readonly api: Pick<Settings['api'], 'loggedIn'> }

const DEFAULTS: ConsumerSettings = {
  target: { timezone: 'UTC', logs: [] },
  people: { exclude: [], keep: [] },
  thresholds: thresholdsOf({}),
  api: { loggedIn: 'either' },
}

const isOptional = (need: Need): boolean => 'kind' in need && need.kind === 'attempt' && need.optional

const queriesOf = (needs: Readings): Query<any>[] => readingsOf(needs).filter(reading => reading.kind === 'query')

const consumerOf = (name: string, ...needs: readonly Readings[]): Consumer => ({
  name,
  queries: distinct(needs.flatMap(queriesOf)),
  optional: distinct(
    needs.flatMap(readings => queriesOf(Object.fromEntries(Object.entries<Need>(readings).filter(([, need]) => isOptional(need))))),
  ),
})

/** @param samples one of each kind of subject that the lookup can find: what they need to be read is the same for all of the kind */
const lookupConsumer = <Found extends { readonly id: string; readonly total: number }>(
  name: string,
  lookup: Lookup<Found, any>,
  request: Request,
  ...samples: readonly Found[]
): Consumer =>
  consumerOf(
    name,
    {
      find: lookup.find(NIL_UUID, 1),
      near: lookup.near(NIL_UUID),
      ...(lookup.findWithoutOptional && { without: lookup.findWithoutOptional(NIL_UUID, 1) }),
    },
    lookup.findElsewhere ? { elsewhere: attempt(lookup.findElsewhere(NIL_UUID, 1), { optional: true }) } : {},
    ...samples.flatMap(sample => [
      ...Object.values(lookup.parts(sample)).map(part => part.needs(request)),
      lookup.subjectIds(sample).needs(request),
    ]),
  )

/** Everything that queries the platform, with its queries. `grants` and `doctor` derive from it what the role must be able to read. */
export const allConsumers = (settings: ConsumerSettings = DEFAULTS): readonly Consumer[] => {
  const { people } = settings
  const request = requestOf(scopeOf(settings))
  const scope: Scope = { ...scopeOf(settings), loggedIn: settings.api.loggedIn }
  const cursor = { since: new Date(0).toISOString(), seen: [] }
  return [
    ...Object.entries(sections).map(([id, section]) => consumerOf(`section ${id}`, section.needs(request))),
    ...Object.entries(rules).map(([id, rule]) => consumerOf(`rule ${id}`, rule.needs(request))),
    lookupConsumer('command user', user, request, ANY_PERSON),
    lookupConsumer('command deposit', deposit, request, ANY_DEPOSIT, ANY_TOP_UP),
    lookupConsumer('command lead', lead, request, ANY_LEAD),
    consumerOf('command activity', activityNeeds(request.window.since, people, 1)),
    consumerOf('command match', matchNeeds([]).needs),
    consumerOf('option redact', { namesakes: namesakes([]), wallets: walletNamesakes([]) }),
    consumerOf('command init', { tests: testAccounts, deposits: testDeposits }),
    consumerOf(
      'watch',
      Object.fromEntries(
        EVENT_KINDS.flatMap(kind => newRowQueriesOf(kind, cursor, { people }).map(({ need }, i) => [`${kind} ${i}`, need])),
      ),
    ),
    ...Object.entries(endpoints).map(([id, endpoint]) => consumerOf(`api ${id}`, ...endpoint.needs(scope))),
    // The staff's keys. Our own tokens do not need that table.
    consumerOf(API_TOKENS, { owners: attempt(tokenOwners([]), { optional: true }) }),
  ]
}
