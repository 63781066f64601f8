import { type RuleId, rules } from '../problems/index.js'
import { buildReport, type Parts, unreachedReport } from '../report/build.js'
import type { Request } from '../report/context.js'
import type { Memory } from '../report/memory.js'
import type { Report } from '../report/report.js'
import { sections } from '../sections/index.js'
import type { Section } from '../sections/types.js'
import { ConnectionError } from '../source/errors.js'
import { readingsOf, withValues } from '../source/needs.js'
import type { Readings } from '../source/readings.js'
import type { Snapshot } from '../source/source.js'
import type { OpenTarget } from './open-target.js'
import { ruleNeeds } from './rules-about.js'
import type { Selection } from './selection.js'

/** The readings that a selection needs, and how its parts are made of the snapshot. */
export const plan = (selection: Selection, request: Request) => {
  const parts = selection.sections.map(id => {
    const part: Section<Readings, any> = sections[id]
    return { id, part, needs: part.needs(request) }
  })
  const judges = ruleNeeds(request, id => selection.rules.some(rule => rule === id))
  return {
    readings: [...parts, ...judges].flatMap(({ needs }) => readingsOf(needs)),
    fill: (snapshot: Snapshot): Parts => ({
      sections: withValues(parts, snapshot),
      rules: withValues(judges, snapshot),
    }),
  }
}

/** Reads everything at once and builds the report. A target that cannot be reached gets a report that says so. */
export const readReport = async (
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
