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
/** One looks into the logs, one into one table, one into both tables, and does with what it gets of them. */
const RULES = [...LOG_RULES, 'payment_issue', 'open_tickets'] as const
type RuleId = (typeof RULES)[number]

/** One file of a log that turns: the live one is the last of them. */
interface LogFile {
  readonly lines: { readonly at: number; readonly words: string }[]
  isReadable: boolean
}

/** All that there is to see of the platform at a moment: what a look gets hold of, or what there truly is. */
interface Sight {
  /** The words of what was logged within the window. */
  readonly lines: readonly string[]
  /** Every file that holds something of the window was read. */
  readonly isWholeLog: boolean
  /** Subjects that wait, table by table; undefined: it cannot be read. */
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

/** The contract that every rule keeps: it says how far it has looked, and is no judge of what it has not seen. */
const judging = (sight: Sight): readonly { readonly id: RuleId; readonly rule: AnyRule; readonly read: PartValues }[] => {
  const read = (...needs: (typeof TABLES)[number][]): PartValues => ({
    ...(needs.length > 1 || sight.tables[needs[0] ?? 'leads'] ? { values: {} } : {}),
    errors: needs.filter(name => sight.tables[name] === undefined).map(() => FAILED),
    tookMs: 1,
  })
  const whole: PartValues = { values: {}, errors: [], tookMs: 1 }
  const ofLog = (least: number) => (): Problem | Inconclusive | undefined => {
    if (sight.lines.length < least) return sight.isWholeLog ? undefined : HIDDEN
    return problem(sight.lines.length > 6 ? 'high' : 'warning', [...new Set(sight.lines)], !sight.isWholeLog)
  }
  const ofTables = (...names: (typeof TABLES)[number][]) => {
    const found = names.flatMap(name => sight.tables[name] ?? [])
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

/** A platform whose logs turn and whose tables open and close, and a watch that looks at it. */
class World {
  now = BEGIN.getTime()
  readonly files: LogFile[] = [{ lines: [], isReadable: true }]
  readonly waiting: Record<(typeof TABLES)[number], Set<string>> = { deposits: new Set(), leads: new Set() }
  readonly closed = new Set<string>()
  readonly ignores = new Set<string>()
  file: AlertsFile = NO_ALERTS
  /** What a channel was told, with what a complete look would have shown at that moment. */
  readonly told: { readonly channel: string; readonly rule: string; readonly change: string; readonly truth: boolean }[] = []

  constructor(readonly tolerance: number) {}

  sight(isComplete: boolean): Sight {
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
    const parts = { sections: [], rules: judging(this.sight(isComplete)) }
    return buildReport(about, parts, aContext({ now }), { ignores, open: null, now })
  }

  look(): void {
    const settings = {
      alerts: someAlerts({ tolerance: this.tolerance }),
      channels: [aChannel('office'), aChannel('team', { minSeverity: 'high' })],
    }
    const judged = observeRules(this.report(false), this.ignores)
    this.file = afterRound(this.file, { now: new Date(this.now), failure: null, newEvents: {}, ...judged }, settings)
    const truth = this.report(true).problems.filter(({ ignored }) => !ignored)
    const channels = Object.entries(this.file.channels).map(([channel, record]) => {
      for (const notification of record.queue)
        if (notification.kind === 'problem') {
          const { rule } = notification.problem
          this.told.push({ channel, rule, change: notification.change, truth: truth.some(one => one.rule === rule) })
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

  /** All can be read again, for long enough. */
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

describe('through rotations, logs and tables that cannot be read, and what is ignored', () => {
  it('no problem is told to be over while a complete look would still show it, and each that is over is', () => {
    const ended: string[] = []
    fc.assert(
      fc.property(history, fc.integer({ min: 1, max: 3 }), (steps, tolerance) => {
        const world = new World(tolerance)
        for (const one of steps) world.take(one)
        world.settle()
        expect(world.told.filter(({ change, truth }) => change === 'resolved' && truth)).toEqual([])
        for (const channel of ['office', 'team'])
          for (const rule of RULES) {
            const changes = world.told.filter(told => told.channel === channel && told.rule === rule)
            ended.push(...changes.filter(({ change }) => change === 'resolved').map(({ change }) => change))
            const isOpen = world.file.channels[channel]?.told[rule]?.open ?? false
            const truth = world.report(true).problems.find(one => one.rule === rule && !one.ignored)
            if (channel === 'office') expect(isOpen).toBe(truth !== undefined)
            else if (!truth) expect(isOpen).toBe(false)
          }
      }),
      { numRuns: 300 },
    )
    // It would all hold of a watch that never says that anything is over.
    expect(ended.length).toBeGreaterThan(20)
  })
})
