import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AlertsFile, NO_ALERTS } from '../../src/alerts/file.js'
import { observeRules } from '../../src/alerts/observation.js'
import { afterRound } from '../../src/alerts/round.js'
import { type AnyRule, buildReport, type PartValues } from '../../src/report/build.js'
import type { Inconclusive, Problem } from '../../src/report/problem.js'
import type { Report } from '../../src/report/report.js'
import type { Severity } from '../../src/text/severity.js'
import { aContext } from '../support/report.js'
import { aChannel, someAlerts } from '../support/rounds.js'

const BEGIN = new Date('2025-10-08T08:00:00Z')
const WINDOW_MS = 24 * 3_600_000
const LOG_RULES = ['log_errors', 'failed_logins'] as const
const TABLES = ['deposits', 'leads'] as const
/** Two rules read logs, one reads one table, one reads both tables and makes do with what it can read. */
const RULES = [...LOG_RULES, 'payment_issue', 'open_tickets'] as const
type RuleId = (typeof RULES)[number]

/** One file of a rotated log; the live one is the last. */
interface LogFile {
  readonly lines: { readonly at: number; readonly words: string }[]
  isReadable: boolean
}

/** The platform at one moment: what a check can read of it, or all of it. */
interface PlatformView {
  /** Messages logged within the window. */
  readonly lines: readonly string[]
  /** Every file with lines of the window was read. */
  readonly isWholeLog: boolean
  /** Waiting subjects by table; undefined: the table cannot be read. */
  readonly tables: Readonly<Record<(typeof TABLES)[number], readonly string[] | undefined>>
}

const problem = (severity: Severity, subjects: readonly string[], atLeast: boolean): Problem => ({
  severity,
  count: subjects.length,
  atLeast,
  message: count => [`${count} of them`],
  action: 'Do something',
  command: 'check_status problems',
  subjects: subjects.map(id => ({ id, line: [id] })),
})

const HIDDEN: Inconclusive = { unknown: { message: 'not all of it was looked at', hint: '' } }
const FAILED = { message: 'permission denied', hint: '' }

/** The contract of every rule: it reports how much it could read, and claims nothing about the rest. */
const judging = (view: PlatformView): readonly { readonly id: RuleId; readonly rule: AnyRule; readonly read: PartValues }[] => {
  const read = (...needs: (typeof TABLES)[number][]): PartValues => ({
    ...(needs.length > 1 || view.tables[needs[0] ?? 'leads'] ? { values: {} } : {}),
    errors: needs.filter(name => view.tables[name] === undefined).map(() => FAILED),
    tookMs: 1,
  })
  const whole: PartValues = { values: {}, errors: [], tookMs: 1 }
  const ofLog = (least: number) => (): Problem | Inconclusive | undefined => {
    if (view.lines.length < least) return view.isWholeLog ? undefined : HIDDEN
    return problem(view.lines.length > 6 ? 'high' : 'warning', [...new Set(view.lines)], !view.isWholeLog)
  }
  const ofTables = (...names: (typeof TABLES)[number][]) => {
    const found = names.flatMap(name => view.tables[name] ?? [])
    return (): Problem | undefined => (found.length > 0 ? problem('medium', found, false) : undefined)
  }
  return [
    { id: 'log_errors', rule: { detect: ofLog(1) }, read: whole },
    { id: 'failed_logins', rule: { detect: ofLog(3) }, read: whole },
    { id: 'payment_issue', rule: { detect: ofTables('deposits') }, read: read('deposits') },
    { id: 'open_tickets', rule: { detect: ofTables('deposits', 'leads') }, read: read('deposits', 'leads') },
  ]
}

type Step =
  | { readonly do: 'pass'; readonly minutes: number }
  | { readonly do: 'log'; readonly words: string; readonly times: number }
  | { readonly do: 'rotate' }
  | { readonly do: 'readable'; readonly file: number; readonly isReadable: boolean }
  | { readonly do: 'add'; readonly table: (typeof TABLES)[number]; readonly subject: string }
  | { readonly do: 'clear'; readonly table: (typeof TABLES)[number] }
  | { readonly do: 'open'; readonly table: (typeof TABLES)[number]; readonly isReadable: boolean }
  | { readonly do: 'ignore'; readonly id: string; readonly isIgnored: boolean }
  | { readonly do: 'look' }

const table = fc.constantFrom(...TABLES)
const words = fc.constantFrom('a', 'b', 'c')
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('pass' as const), minutes: fc.constantFrom(1, 20, 61, 400) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('log' as const), words, times: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('rotate' as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('readable' as const), file: fc.integer({ min: 0, max: 2 }), isReadable: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('add' as const), table, subject: words }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('clear' as const), table }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('open' as const), table, isReadable: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('ignore' as const),
      id: fc.constantFrom('log_errors', 'log_errors/a', 'open_tickets/b', 'payment_issue/a'),
      isIgnored: fc.boolean(),
    }),
  },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('look' as const) }) },
)

/** A platform whose logs rotate and whose tables become unreadable, and a watch. */
class World {
  now = BEGIN.getTime()
  readonly files: LogFile[] = [{ lines: [], isReadable: true }]
  readonly waiting: Record<(typeof TABLES)[number], Set<string>> = { deposits: new Set(), leads: new Set() }
  readonly closed = new Set<string>()
  readonly ignores = new Set<string>()
  file: AlertsFile = NO_ALERTS
  /** The notifications of each channel, with what a complete check would have found at that moment. */
  readonly notified: { readonly channel: string; readonly rule: string; readonly change: string; readonly truth: boolean }[] = []

  constructor(readonly tolerance: number) {}

  view(isComplete: boolean): PlatformView {
    const since = this.now - WINDOW_MS
    const within = this.files.map(({ lines, isReadable }) => ({ isReadable, lines: lines.filter(({ at }) => at >= since) }))
    const read = within.filter(({ isReadable }) => isReadable || isComplete)
    return {
      lines: read.flatMap(({ lines }) => lines.map(({ words }) => words)),
      isWholeLog: within.every(({ isReadable, lines }) => isReadable || isComplete || lines.length === 0),
      tables: {
        deposits: this.closed.has('deposits') && !isComplete ? undefined : [...this.waiting.deposits],
        leads: this.closed.has('leads') && !isComplete ? undefined : [...this.waiting.leads],
      },
    }
  }

  report(isComplete: boolean): Report {
    const about = { kind: 'problems', target: 'test', timezone: 'Africa/Johannesburg', tookMs: 0, lastGood: null, outbox: [] } as const
    const now = new Date(this.now)
    const ignores = [...this.ignores].map(id => ({ id, severity: null, count: null }))
    const parts = { sections: [], rules: judging(this.view(isComplete)) }
    return buildReport(about, parts, aContext({ now }), { ignores, open: null, now })
  }

  look(): void {
    const settings = {
      alerts: someAlerts({ tolerance: this.tolerance }),
      channels: [aChannel('office'), aChannel('team', { minSeverity: 'high' })],
    }
    const observed = observeRules(this.report(false), this.ignores)
    this.file = afterRound(this.file, { now: new Date(this.now), failure: null, newEvents: {}, ...observed }, settings)
    const truth = this.report(true).problems.filter(({ ignored }) => !ignored)
    const channels = Object.entries(this.file.channels).map(([channel, record]) => {
      for (const notification of record.queue)
        if (notification.kind === 'problem') {
          const { rule } = notification.problem
          this.notified.push({ channel, rule, change: notification.change, truth: truth.some(one => one.rule === rule) })
        }
      return [channel, { ...record, queue: [] as AlertsFile['channels'][string]['queue'] }] as const
    })
    this.file = { ...this.file, channels: Object.fromEntries(channels) }
  }

  take(step: Step): void {
    switch (step.do) {
      case 'pass':
        this.now += step.minutes * 60_000
        break
      case 'log':
        for (let i = 0; i < step.times; i++) this.files.at(-1)?.lines.push({ at: this.now, words: step.words })
        break
      case 'rotate':
        this.files.push({ lines: [], isReadable: true })
        break
      case 'readable': {
        const file = this.files.at(-1 - step.file)
        if (file) file.isReadable = step.isReadable
        break
      }
      case 'add':
        this.waiting[step.table].add(step.subject)
        break
      case 'clear':
        this.waiting[step.table].clear()
        break
      case 'open':
        if (step.isReadable) this.closed.delete(step.table)
        else this.closed.add(step.table)
        break
      case 'ignore':
        if (step.isIgnored) this.ignores.add(step.id)
        else this.ignores.delete(step.id)
        break
      case 'look':
        this.look()
    }
  }

  /** Everything stays readable until every problem has settled. */
  settle(): void {
    this.closed.clear()
    for (const file of this.files) file.isReadable = true
    for (let i = 0; i < 10; i++) {
      this.now += 20 * 60_000
      this.look()
    }
  }
}

const history = fc.array(step, { minLength: 20, maxLength: 80 })

describe('alerts through log rotations, unreadable logs and tables, and ignores', () => {
  it('resolve a problem exactly when a complete check would no longer find it', () => {
    const ended: string[] = []
    fc.assert(
      fc.property(history, fc.integer({ min: 1, max: 3 }), (steps, tolerance) => {
        const world = new World(tolerance)
        for (const one of steps) world.take(one)
        world.settle()
        expect(world.notified.filter(({ change, truth }) => change === 'resolved' && truth)).toEqual([])
        for (const channel of ['office', 'team'])
          for (const rule of RULES) {
            const changes = world.notified.filter(one => one.channel === channel && one.rule === rule)
            ended.push(...changes.filter(({ change }) => change === 'resolved').map(({ change }) => change))
            const isOpen = world.file.channels[channel]?.told[rule]?.open ?? false
            const truth = world.report(true).problems.find(one => one.rule === rule && !one.ignored)
            if (channel === 'office') expect(isOpen).toBe(truth !== undefined)
            else if (!truth) expect(isOpen).toBe(false)
          }
      }),
      { numRuns: 300 },
    )
    // A watch that never resolves anything would pass everything above.
    expect(ended.length).toBeGreaterThan(20)
  })
})
