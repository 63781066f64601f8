import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { composeMessage } from '../../src/alerts/wording/index.js'
import { writeWords } from '../../src/report/formats/pieces.js'
import { undeliveredLine } from '../../src/report/phrases.js'
import { elapsed } from '../../src/text/duration.js'
import { fileSize } from '../../src/text/words.js'
import {
  aChange,
  aDigest,
  aNewDeposit,
  aNewLead,
  aNewRegistration,
  anOutage,
  aSnapshot,
  aWordingContext,
  messageWords,
} from '../support/alerts.js'
import { disagreements } from '../support/grammar.js'

const SRC = new URL('../../src', import.meta.url).pathname

/** `${count} deposits`: right for every count but one. `plural` writes both. */
/** Constants in capitals are limits, far above one. */
const HAND_MADE = /\$\{(?!(?:MAX|MIN)_)[^{}]*\}(?: (?:more|other|failed|new|different|active|open|ignored|impossible))* (?:[a-z]+s)\b/g

/** Words after a value that are no plural, or whose value is no number. */
const NO_PLURAL =
  / (?:is|was|has|as|its|this|less|says|shows|needs|lists|leaves|takes|waits|cannot|does|accepts|rejected|answers|holds|was|goes|begins|prints|logs|ends|exists|begins|knows|comes|names|speaks|reads|wants|belongs|resolves|looks|listens|refuses|means|expects|reaches|forwards|seems|stands|gives|keeps|uses|runs|writes|contains|sends|changes|requires|allows|lets|makes|sets|revokes|adds|includes|breaks|follows|yes)$/

/** Where the number is never 1, or the words are a contract with other programs. */
const HONEST: readonly string[] = [
  // Several, or the words for one are written beside it.
  'api/page/client/charts.ts: {values.length} days',
  'api/page/client/tiles.ts: {days.length} days',
  'app/open-subject.ts: {found.length} open subjects',
  'cli/actions/unignore.ts: {ids.length} ignored problems',
  'doctor/checks/logs.ts: {lines.length} lines',
  'lookup/wallet.ts: {all.length} wallets',
  "problems/verification-issue.ts: {count === 1 ? 'has' : 'have'} credits",
  'problems/log-errors.ts: {message.times} times',
  'report/formats/html/sparkline.ts: {days.length} days',
  'sections/logs.ts: {times} times',
  'sections/usual.ts: {ratio < WHOLE_TIMES ? tenths(ratio) : Math.round(ratio)} times',
  'source/postgres/invalid-values.ts: {places.length} rows',
  'source/ssh/public-key.ts: {rounds} rounds',
  // `1.0 seconds`: with a fraction it is plural.
  'text/duration.ts: {(ms / 1000).toFixed(1)} seconds',
  // Milliseconds.
  'cli/step-times.ts: {Math.round(ms)} ms',
  'doctor/checks/reach.ts: {Math.ceil(connectedMs)} ms',
  // Intervals for PostgreSQL.
  'platform/api/dashboard.ts: {hours} hours',
  'platform/api/moments.ts: {hours} hours',
  'platform/trends.ts: {daysBack} days',
  'platform/waiting-trend.ts: {daysBack} days',
  // What existing clients of the API know word by word.
  'api/auth/authenticate.ts: {seconds} seconds',
  'api/endpoints/dashboard.ts: {hours} hours',
  'api/endpoints/django-words.ts: {seconds / HOUR} hours',
  'api/endpoints/django-words.ts: {count} users',
  'api/endpoints/django-words.ts: {count} deposits',
  'api/endpoints/django-words.ts: {count} providers',
  'api/endpoints/django-words.ts: {count} active providers',
]

const sources = (): string[] => readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.ts'))

describe('words after a number', () => {
  it('are made by `plural` everywhere in the source', () => {
    const found = sources().flatMap(name =>
      readFileSync(join(SRC, name), 'utf8')
        .split('\n')
        .flatMap(row => [...row.matchAll(HAND_MADE)].map(([words]) => words))
        .filter(words => !NO_PLURAL.test(words))
        .map(words => `${name}: ${words.replace('$', '')}`),
    )
    expect(found.filter(one => !HONEST.includes(one))).toEqual([])
    expect(HONEST.filter(one => !found.includes(one))).toEqual([])
  })
})

const times = <Made>(count: number, make: (i: number) => Made): Made[] => Array.from({ length: count }, (_, i) => make(i))
const messageOf = (count: number) => ({ count, message: `${count} things`, rule: `rule_${count}` })

/** Every kind of message, with that many of each thing that it counts. */
const messages = (count: number): string[] => {
  const context = aWordingContext()
  const subjects = times(count, i => ({ id: `${i}`, text: `thing ${i}` }))
  const problem = (i: number) => ({ ...messageOf(count), message: `thing ${i} is wrong`, rule: `rule_${i}`, subjects, count: count + 1 })
  const since = new Date(context.at.getTime() - count * 3_600_000).toISOString()
  const events = [aNewRegistration, aNewDeposit, aNewLead]
  const batches = [
    ...(['opened', 'worse', 'flapping', 'resolved'] as const).flatMap(change => [
      times(count, i => aChange(change, { ...problem(i), since, began: since }, change === 'worse' ? { severity: 'info', count } : null)),
      times(count + 1, i => aChange(change, problem(i))),
      times(count + 21, i => aChange(change, problem(i))),
    ]),
    [aDigest(...times(count + 1, i => aSnapshot({ ...problem(i), since, began: since })))],
    [aChange('opened'), ...times(count, i => aChange('resolved', problem(i))), aDigest(...times(count, i => aSnapshot(problem(i + 9))))],
    ...[true, false].flatMap(reached =>
      (['platform', 'state'] as const).map(about => [anOutage({ reached, about, since, rounds: count })]),
    ),
    ...events.flatMap(event => [times(count, () => event()), times(count + 20, () => event())]),
    ...(['registration', 'deposit', 'lead'] as const).map(event => [{ kind: 'more' as const, event, count }]),
  ]
  return batches.filter(batch => batch.length > 0).map(batch => messageWords(composeMessage(batch, context)))
}

describe.for([0, 1, 2])('with %i of everything', count => {
  it('numbers and nouns agree in every message', () => {
    const lines = messages(count).flatMap(text => text.split('\n').filter(line => !line.startsWith('alert ')))
    expect(lines.flatMap(disagreements)).toEqual([])
  })

  it('numbers and nouns agree in ages, sizes, times and lists', () => {
    const at = new Date('2025-10-08T01:52:55Z')
    const units = [60, 3600, 86_400].map(seconds => elapsed(new Date(at.getTime() - count * seconds * 1000), at))
    const waits = writeWords(undeliveredLine({ channel: 'office', messages: count, since: at, reason: null }), 'UTC')
    expect([...units, waits, fileSize(count)].flatMap(disagreements)).toEqual([])
  })
})

describe('the test itself', () => {
  it.for([
    '1 credits',
    'The profile says 1 credits',
    '0 deposit',
    '2 lead',
    '1 more problems',
    '1 lead have',
    '2 leads has',
    '1 failed log-ins',
  ])('finds %j', text => {
    expect(disagreements(text)).toHaveLength(1)
  })

  it.for([
    '1 credit',
    '0 credits',
    '2 failed log-ins',
    '2 leads have',
    '1.1 seconds',
    '21 credits',
    '10:01 lead',
    '1 less severe not shown',
    '1 was passed over',
  ])('lets %j pass', text => {
    expect(disagreements(text)).toEqual([])
  })
})
