import { type RuleId, rules } from '../problems/index.js'
import { buildReport, type Parts, unreachedReport } from '../report/build.js'
import { type Request, untilNow } from '../report/context.js'
import type { Memory } from '../report/memory.js'
import type { Report } from '../report/report.js'
import { sections } from '../sections/index.js'
import type { Section } from '../sections/types.js'
import { ConnectionError } from '../source/errors.js'
import { readingsOf, withValues } from '../source/needs.js'
import type { Readings } from '../source/readings.js'
import type { Snapshot } from '../source/source.js'
import type { OpenTarget } from './open-target.js'
import { type RequestFlags, requestOf, scopeOf } from './request.js'
import { ruleNeeds } from './rules-about.js'
import { knownBefore, loadRunMemory, type RunOptions, saveRun } from './run-memory.js'
import type { Runtime } from './runtime.js'
import type { Selection } from './selection.js'

/** The readings that a selection needs, and how its parts are made of the snapshot. */
export const plan = (selection: Selection, request: Request) => {
  const parts = selection.sections.map(id => {
    const part: Section<Readings, any> = sections[id]
    return { id, part, needs: part.needs(request) }
  })
  const judges = ruleNeeds(untilNow(request), id => selection.rules.some(rule => rule === id))
  return {
    readings: [...parts, ...judges].flatMap(({ needs }) => readingsOf(needs)),
    fill: (snapshot: Snapshot): Parts => ({
      sections: withValues(parts, snapshot),
      rules: withValues(judges, snapshot),
    }),
  }
}

/** Reads everything at once. A target that cannot be reached gets a report that says so. */
const readReport = async (
  { settings, source, began }: OpenTarget,
  selection: Selection,
  request: Request,
  memory: Omit<Memory, 'now'>,
  before: Pick<Report, 'lastGood' | 'outbox' | 'outboxError'>,
): Promise<Report> => {
  const { name: target, timezone } = settings.target
  const rulesLeftOut = (Object.keys(rules) as RuleId[]).filter(id => !selection.rules.includes(id))
  const frame = () => ({ kind: selection.kind, target, timezone, tookMs: performance.now() - began, rulesLeftOut, ...before })
  const { readings, fill } = plan(selection, request)
  try {
    const snapshot = await source.read(readings)
    const { now } = snapshot
    return buildReport(frame(), fill(snapshot), { ...request, now }, { ...memory, now })
  } catch (error) {
    if (!(error instanceof ConnectionError)) throw error
    const { message, hint } = error
    return unreachedReport(frame(), selection.rules, { message, hint }, { ...request, now: new Date() })
  }
}

export interface MadeReport {
  readonly report: Report
  /** Saves what this run saw, for the next one. */
  save(): Promise<void>
}

export interface ReportOptions extends RunOptions, RequestFlags, Pick<Request, 'countsOnly'> {}

/** Reads one target and builds its report, with what earlier runs remembered. @throws Busy, UsageError */
export const makeReport = async (
  target: OpenTarget,
  selection: Selection,
  runtime: Pick<Runtime, 'onNotice' | 'cleanUpLater'>,
  options: ReportOptions = {},
): Promise<MadeReport> => {
  const memory = await loadRunMemory(target.settings, runtime, options)
  const request = { ...requestOf(scopeOf(target.settings), options, memory.ignored), ...(options.countsOnly && { countsOnly: true }) }
  const report = await readReport(target, selection, request, memory.memory, knownBefore(memory))
  return { report, save: () => saveRun(memory, report, runtime) }
}
