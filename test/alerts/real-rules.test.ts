import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AlertsFile, NO_ALERTS } from '../../src/alerts/file.js'
import { observeRules } from '../../src/alerts/observation.js'
import { afterRound } from '../../src/alerts/round.js'
import type { LogKind } from '../../src/config/settings.js'
import { thresholdsOf } from '../../src/config/thresholds.js'
import { rules } from '../../src/problems/index.js'
import type { Rule } from '../../src/problems/types.js'
import { buildReport } from '../../src/report/build.js'
import type { Report } from '../../src/report/report.js'
import { isErrorLine, parseLine } from '../../src/source/logs/lines.js'
import { readingsOf, valuesOf } from '../../src/source/needs.js'
import type { LogReading, LogTail, Outcome, Query } from '../../src/source/readings.js'
import { snapshotOf } from '../../src/source/snapshot.js'
import { aContext } from '../support/report.js'
import { aChannel, someAlerts } from '../support/rounds.js'

const BEGIN = new Date('2025-10-08T08:00:00Z').getTime()
const MINUTE_MS = 60_000
const WINDOW_MS = 24 * 60 * MINUTE_MS
const ZONE = 'Africa/Johannesburg'
const RULES = ['log_errors', 'failed_logins', 'payment_issue', 'unmatched_money', 'open_tickets'] as const
const LOGS = ['django', 'gunicorn', 'access'] as const
type LogName = (typeof LOGS)[number]
/** Each table with the query that reads it. */
const TABLES = { requests: 'deposits.pending', wallets: 'wallets.waiting', tickets: 'tickets.open' } as const
type Table = keyof typeof TABLES
const HOLDINGS = ['requests', 'topUps', 'unmatched', 'tickets'] as const
/** What can be wrong with a log. */
const CONDITIONS = ['whole', 'gone', 'denied', 'damaged', 'cut', 'absent', 'unreadable', 'of another kind'] as const
type Condition = (typeof CONDITIONS)[number]

const iso = (ms: number): string => new Date(ms).toISOString()
const inDjango = (level: string, words: string) => (ms: number) =>
  `${level} ${iso(ms + 2 * 60 * MINUTE_MS)
    .slice(0, 19)
    .replace('T', ' ')},000 views 7 9 ${words}`
const inGunicorn = (words: string) => (ms: number) => `[${iso(ms).slice(0, 19).replace('T', ' ')} +0000] [7] [ERROR] ${words}`
const inAccess = (request: string, status: number) => (ms: number) => {
  const [day = '', time = ''] = iso(ms).slice(8, 19).split('T')
  return `41.0.0.7 - - [${day}/Oct/2025:${time} +0000] "${request} HTTP/1.1" ${status} 52 "-" "curl/8"`
}

/** Lines that are logged. */
const WORDS: Readonly<Record<LogName, readonly ((ms: number) => string)[]>> = {
  django: [
    inDjango('ERROR', 'Internal Server Error: /api/leads/'),
    inDjango('ERROR', 'the mail server refused'),
    inDjango('WARNING', 'LOGIN FAILED: thandi@fix.example - wrong password'),
    inDjango('WARNING', 'Unmatched bank reference on 08/10: NALEDI PLUMBING'),
    inDjango('INFO', 'all is well'),
  ],
  gunicorn: [inGunicorn('Error handling request /api/leads/'), inGunicorn('Socket error')],
  access: [inAccess('POST /api/login/', 401), inAccess('GET /api/leads/', 500), inAccess('GET /', 200)],
}

/** One file of a rotated log; the live one is the last. */
interface LogFile {
  readonly lines: { readonly ms: number; readonly text: string }[]
  changed: number
}

interface Log {
  readonly kind: LogKind
  readonly path: string
  files: LogFile[]
  condition: Condition
}

type Read = Extract<LogReading, { state: 'read' }>

/** Since when the log was read completely; null: unknown; undefined: the whole window was read. */
const sinceOf = ({ files, condition }: Log, start: number): number | null | undefined => {
  const live = files.at(-1) ?? { lines: [], changed: BEGIN }
  const before = files.at(-2)
  switch (condition) {
    case 'gone':
      return live.changed > start ? (live.lines[0]?.ms ?? live.changed) : undefined
    case 'denied':
      return before && before.changed > start ? before.changed : undefined
    case 'damaged':
      return before && before.changed > start ? null : undefined
    case 'cut':
      return live.lines.at(-1)?.ms ?? null
    default:
      return undefined
  }
}

/** A log as the log reader returns it. */
const readingOf = (log: Log, { match }: LogTail, now: number): Outcome<LogReading> => {
  const { kind, path, files, condition } = log
  if (condition === 'unreadable') return { ok: false, error: { message: `${path}: permission denied`, hint: 'Ask for the right.' } }
  if (condition === 'absent') return { ok: true, value: { state: 'absent' } }
  const since = sinceOf(log, now - WINDOW_MS)
  const isWhole = since === undefined || (since !== null && since <= now - WINDOW_MS)
  const seen = isWhole || condition === 'cut' ? files : files.slice(-1)
  const from = condition === 'cut' && since ? since : 0
  const all = condition === 'of another kind' ? [] : seen.flatMap(({ lines }) => lines.filter(({ ms }) => ms >= from))
  const parsed = all.map(({ text }) => parseLine(text, kind, ZONE))
  const look: Read['look'] = {
    kind,
    isOfKind: condition !== 'of another kind',
    files: [...(seen.length > 1 ? [`${path}.1`] : []), path],
    passedOver: !isWhole && condition === 'denied' ? [{ path: `${path}.1`, why: 'denied' }] : [],
    beginsThere: !isWhole && condition === 'gone',
  }
  return {
    ok: true,
    value: {
      state: 'read',
      size: 1000,
      modifiedAt: new Date(files.at(-1)?.changed ?? BEGIN),
      lines: parsed.filter(line => (match === 'errors' ? isErrorLine(line) : new RegExp(match.pattern).test(line.text))),
      bounded: isWhole ? false : { since: since === null ? undefined : new Date(since) },
      look,
    },
  }
}

type Step =
  | { readonly do: 'pass'; readonly minutes: number }
  | { readonly do: 'log'; readonly log: LogName; readonly words: number; readonly times: number }
  | { readonly do: 'rotate'; readonly log: LogName }
  | { readonly do: 'turn'; readonly log: LogName; readonly condition: Condition }
  | { readonly do: 'add' | 'clear'; readonly what: (typeof HOLDINGS)[number] }
  | { readonly do: 'allow'; readonly table: Table; readonly isReadable: boolean }
  | { readonly do: 'look' }

const log = fc.constantFrom(...LOGS)
const what = fc.constantFrom(...HOLDINGS)
const table = fc.constantFrom(...(Object.keys(TABLES) as Table[]))
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('pass' as const), minutes: fc.constantFrom(1, 20, 61, 400, 1500) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('log' as const), log, words: fc.nat(4), times: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('rotate' as const), log }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('turn' as const), log, condition: fc.constantFrom('whole' as const, ...CONDITIONS) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('add' as const, 'clear' as const), what }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('allow' as const), table, isReadable: fc.boolean() }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('look' as const) }) },
)

interface Notified {
  readonly channel: string
  readonly rule: string
  readonly change: string
  /** A complete check would find the problem at that moment. */
  readonly isThere: boolean
}

class World {
  now = BEGIN
  file: AlertsFile = NO_ALERTS
  readonly notified: Notified[] = []
  readonly closed = new Set<Table>()
  readonly held = { requests: 0, topUps: 0, unmatched: 0, tickets: 0 }
  readonly logs: Readonly<Record<LogName, Log>>

  constructor(readonly tolerance: number) {
    const aLog = (name: LogName): Log => ({
      kind: name,
      path: `/var/log/${name}.log`,
      files: [{ lines: [], changed: BEGIN - 2 * WINDOW_MS }],
      condition: 'whole',
    })
    this.logs = { django: aLog('django'), gunicorn: aLog('gunicorn'), access: aLog('access') }
  }

  rowsOf(name: string): object[] {
    const many = (count: number, row: object): object[] =>
      Array.from({ length: count }, (_, i) => ({
        id: `${i}`,
        name: 'thandi@fix.example',
        amount: '160.00',
        createdAt: new Date(BEGIN - WINDOW_MS),
        reference: `DEP-${i}`,
        isLate: true,
        total: count,
        late: count,
        sum: '160.00',
        ...row,
      }))
    const { requests, topUps, unmatched, tickets } = this.held
    if (name === TABLES.requests) return many(requests, { hasEvidence: false, isPremium: false, requests: 1 })
    if (name === TABLES.wallets)
      return [...many(topUps, { kind: 'pending' }), ...many(unmatched, { kind: 'unmatched', reference: 'UNMATCHED_CUS1' })]
    return many(tickets, { number: 'T-1', title: 'Help', status: 'open' })
  }

  outcomeOf(query: Query<any>, isComplete: boolean): Outcome<readonly any[]> {
    const table = (Object.keys(TABLES) as Table[]).find(one => TABLES[one] === query.name)
    if (!table) throw new Error(`nobody made rows for ${query.name}`)
    if (!isComplete && this.closed.has(table)) return { ok: false, error: { message: `${table}: permission denied`, hint: 'Grant it.' } }
    return { ok: true, value: this.rowsOf(query.name) }
  }

  report(isComplete: boolean): Report {
    const now = new Date(this.now)
    const logs = LOGS.map(name => ({ name, path: this.logs[name].path, kind: name }))
    const context = aContext({ now, logs, thresholds: { ...thresholdsOf({}), failedLogins: 3 } })
    const judged = RULES.map(id => {
      const rule: Rule<any> = rules[id]
      const needs = rule.needs(context)
      const rows = new Map<Query<any>, Outcome<readonly any[]>>()
      const tails = new Map<LogTail, Outcome<LogReading>>()
      for (const reading of readingsOf(needs)) {
        if (reading.kind === 'query') rows.set(reading, this.outcomeOf(reading, isComplete))
        else {
          const log = this.logs[reading.name as LogName]
          tails.set(reading, readingOf(isComplete ? { ...log, condition: 'whole' } : log, reading, this.now))
        }
      }
      return { id, rule, read: valuesOf(needs, snapshotOf(now, rows, tails, new Map())) }
    })
    const about = { kind: 'problems', target: 'test', timezone: ZONE, tookMs: 0, lastGood: null, outbox: [] } as const
    return buildReport(about, { sections: [], rules: judged }, context, { ignores: [], open: null, now })
  }

  isThere(rule: string): boolean {
    return this.report(true).problems.some(problem => problem.rule === rule)
  }

  look(): void {
    const channels = [aChannel('office'), aChannel('team', { minSeverity: 'high' })]
    const seen = { now: new Date(this.now), failure: null, newEvents: {}, ...observeRules(this.report(false), []) }
    this.file = afterRound(this.file, seen, { alerts: someAlerts({ tolerance: this.tolerance }), channels })
    const emptied = Object.entries(this.file.channels).map(([channel, record]) => {
      for (const notification of record.queue)
        if (notification.kind === 'problem') {
          const { rule } = notification.problem
          this.notified.push({ channel, rule, change: notification.change, isThere: this.isThere(rule) })
        }
      return [channel, { ...record, queue: [] as AlertsFile['channels'][string]['queue'] }] as const
    })
    this.file = { ...this.file, channels: Object.fromEntries(emptied) }
  }

  take(step: Step): void {
    switch (step.do) {
      case 'pass':
        this.now += step.minutes * MINUTE_MS
        break
      case 'log': {
        const live = this.logs[step.log].files.at(-1)
        const words = WORDS[step.log][step.words % WORDS[step.log].length]
        for (let i = 0; i < step.times; i++) live?.lines.push({ ms: this.now, text: words?.(this.now) ?? '' })
        if (live) live.changed = this.now
        break
      }
      case 'rotate':
        this.logs[step.log].files.push({ lines: [], changed: this.now })
        break
      case 'turn':
        this.logs[step.log].condition = step.condition
        break
      case 'add':
        this.held[step.what] += 1
        break
      case 'clear':
        this.held[step.what] = 0
        break
      case 'allow':
        if (step.isReadable) this.closed.delete(step.table)
        else this.closed.add(step.table)
        break
      case 'look':
        this.look()
    }
  }

  /** Everything stays readable until every problem has settled. */
  settle(): void {
    this.closed.clear()
    for (const name of LOGS) this.logs[name].condition = 'whole'
    for (let i = 0; i < 10; i++) {
      this.now += 20 * MINUTE_MS
      this.look()
    }
  }
}

const history = fc.array(step, { minLength: 20, maxLength: 60 })

describe('alerts of the real rules through a hundred histories of log rotations and unreadable logs and tables', () => {
  it('resolve a problem exactly when a complete check would no longer find it', () => {
    const ended = new Map<string, number>()
    const check = fc.property(history, fc.integer({ min: 1, max: 3 }), (steps, tolerance) => {
      const world = new World(tolerance)
      for (const one of steps) world.take(one)
      world.settle()
      const over = world.notified.filter(({ change }) => change === 'resolved')
      expect(over.filter(({ isThere }) => isThere)).toEqual([])
      for (const { rule } of over) ended.set(rule, (ended.get(rule) ?? 0) + 1)
      for (const rule of RULES) {
        const isOpen = (channel: string): boolean => world.file.channels[channel]?.told[rule]?.open ?? false
        expect([rule, isOpen('office')]).toEqual([rule, world.isThere(rule)])
        if (!world.isThere(rule)) expect([rule, isOpen('team')]).toEqual([rule, false])
      }
    })
    // One hundred histories hold an end of every rule, but for bad luck.
    for (let round = 0; round < 5 && ended.size < RULES.length; round++) fc.assert(check, { numRuns: 100 })
    // A watch that never resolves anything would pass everything above.
    expect([...ended.keys()].toSorted()).toEqual([...RULES].toSorted())
  })
})
