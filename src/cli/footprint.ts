import { endpoints } from '../api/endpoints/index.js'
import type { Scope } from '../api/endpoints/types.js'
import { EVENT_KINDS, type Settings } from '../config/settings.js'
import { thresholdsOf } from '../config/thresholds.js'
import { ANY_DEPOSIT, ANY_TOP_UP, ANYBODY, NIL } from '../lookup/anybody.js'
import { deposit } from '../lookup/deposit.js'
import type { Lookup } from '../lookup/types.js'
import { user } from '../lookup/user.js'
import { API_TOKENS, type Footing } from '../platform/footing.js'
import { namesakes, walletNamesakes } from '../platform/namesakes.js'
import { testAccounts } from '../platform/test-accounts.js'
import { tokenOwners } from '../platform/tokens.js'
import { rules } from '../problems/index.js'
import type { Request } from '../report/context.js'
import { sections } from '../sections/index.js'
import { readingsOf } from '../source/needs.js'
import { attempt, type Need, type Query, type Readings } from '../source/readings.js'
import { distinct } from '../source/snapshot.js'
import { activityNeeds } from './commands/activity.js'
import { questionsOf } from './looking.js'

/** As much of the settings as decides what is asked. */
export type FootprintSettings = Pick<Settings, 'people' | 'thresholds'> & {
  readonly target: Pick<Settings['target'], 'timezone' | 'logs'>
  readonly api: Pick<Settings['api'], 'loggedIn'>
}

const DEFAULTS: FootprintSettings = {
  target: { timezone: 'UTC', logs: [] },
  people: { exclude: [], keep: [] },
  thresholds: thresholdsOf({}),
  api: { loggedIn: 'either' },
}

const isOptional = (need: Need): boolean => 'kind' in need && need.kind === 'attempt' && need.optional

const queriesOf = (needs: Readings): Query<any>[] => readingsOf(needs).filter(reading => reading.kind === 'query')

const footing = (by: string, ...all: readonly Readings[]): Footing => ({
  by,
  queries: distinct(all.flatMap(queriesOf)),
  optional: distinct(
    all.flatMap(needs => queriesOf(Object.fromEntries(Object.entries<Need>(needs).filter(([, need]) => isOptional(need))))),
  ),
})

const lookedUp = <Found extends { readonly id: string; readonly total: number }>(
  by: string,
  lookup: Lookup<Found, any>,
  request: Request,
  ...found: readonly Found[]
): Footing =>
  footing(
    by,
    { find: lookup.find(NIL, 1), near: lookup.near(NIL), ...(lookup.findWithout && { without: lookup.findWithout(NIL, 1) }) },
    lookup.findElsewhere ? { elsewhere: attempt(lookup.findElsewhere(NIL, 1), { optional: true }) } : {},
    ...found.flatMap(one => [...Object.values(lookup.parts(one)).map(part => part.needs(request)), lookup.concerned(one).needs(request)]),
  )

/** Everything that ever asks the platform, and what: what the role must be able to read, and what `doctor` looks for. */
export const footprint = ({ target, people, thresholds, api }: FootprintSettings = DEFAULTS): readonly Footing[] => {
  const { timezone, logs } = target
  const window = { since: { secondsAgo: 86_400 }, label: '', phrase: '', dated: false }
  const request: Request = { timezone, logs, people, thresholds, window, limit: undefined, all: false, ignored: {} }
  const scope: Scope = { timezone, logs, people, thresholds, loggedIn: api.loggedIn }
  const arrivals = { since: new Date(0).toISOString(), seen: [] }
  return [
    ...Object.entries(sections).map(([id, section]) => footing(`section ${id}`, section.needs(request))),
    ...Object.entries(rules).map(([id, rule]) => footing(`rule ${id}`, rule.needs(request))),
    lookedUp('command user', user, request, ANYBODY),
    lookedUp('command deposit', deposit, request, ANY_DEPOSIT, ANY_TOP_UP),
    footing('command activity', activityNeeds(window.since, people, 1)),
    footing('option redact', { namesakes: namesakes([]), wallets: walletNamesakes([]) }),
    footing('command init', { tests: testAccounts }),
    footing(
      'watch',
      Object.fromEntries(EVENT_KINDS.flatMap(kind => questionsOf(kind, arrivals, { people }).map(({ need }, i) => [`${kind} ${i}`, need]))),
    ),
    ...Object.entries(endpoints).map(([id, endpoint]) => footing(`api ${id}`, ...endpoint.needs(scope))),
    // They are somebody's keys: our own do without that table.
    footing(API_TOKENS, { owners: attempt(tokenOwners([]), { optional: true }) }),
  ]
}
