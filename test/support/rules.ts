import { type RuleId, rules } from '../../src/problems/index.js'
import type { Rule } from '../../src/problems/types.js'
import { buildReport } from '../../src/report/build.js'
import type { Context } from '../../src/report/context.js'
import { writeWords } from '../../src/report/formats/pieces.js'
import type { ProblemReport, RuleReport } from '../../src/report/problem.js'
import { readingsOf, valuesOf } from '../../src/source/needs.js'
import { readError } from '../../src/source/postgres/errors.js'
import { aboutTarget, type LogReading, type LogTail, type Outcome, type Query, type Readings } from '../../src/source/readings.js'
import { snapshotOf } from '../../src/source/snapshot.js'
import type { Snapshot } from '../../src/source/source.js'
import type { Platform } from './platform.js'
import { aContext } from './report.js'

export interface Judged {
  readonly rule: RuleReport | undefined
  readonly problem: ProblemReport | undefined
}

const outcomeOf = async (platform: Platform, query: Query<any>): Promise<Outcome<readonly any[]>> => {
  try {
    return { ok: true, value: await platform.read(query) }
  } catch (error) {
    return aboutTarget({ ok: false, error: readError(error) }, 'test')
  }
}

/** @param logs what each log held, by name; a log that is not among them is absent */
export const snapshotFor = async (
  platform: Platform,
  needs: Readings,
  now: Date,
  logs: Readonly<Record<string, Outcome<LogReading>>>,
): Promise<Snapshot> => {
  const rows = new Map<Query<any>, Outcome<readonly any[]>>()
  const tails = new Map<LogTail, Outcome<LogReading>>()
  for (const reading of readingsOf(needs))
    if (reading.kind === 'query') rows.set(reading, await outcomeOf(platform, reading))
    else tails.set(reading, logs[reading.name] ?? { ok: true, value: { state: 'absent' } })
  return snapshotOf(now, rows, tails, new Map())
}

/**
 * What one rule says of a platform, as a report would have it.
 * @param logs what each log held, by name; a log that is not among them is absent
 */
export const judge = async (
  platform: Platform,
  id: RuleId,
  overrides: Partial<Context> = {},
  logs: Readonly<Record<string, Outcome<LogReading>>> = {},
): Promise<Judged> => {
  const [{ now }] = await platform.sql('SELECT now() AS now')
  const context = aContext({ ...overrides, now })
  const definition: Rule<any> = rules[id]
  const needs = definition.needs(context)
  const snapshot = await snapshotFor(platform, needs, now, logs)
  const report = buildReport(
    { kind: 'problems', target: 'test', timezone: 'Africa/Johannesburg', tookMs: 1, lastGood: null, outbox: [] },
    { sections: [], rules: [{ id, rule: definition, read: valuesOf(needs, snapshot) }] },
    context,
    { ignores: [], open: null, now },
  )
  return { rule: report.rules[0], problem: report.problems[0] }
}

/** What a problem says of itself. */
export const messageOf = (problem: ProblemReport | undefined): string => writeWords(problem?.message ?? [], 'UTC')

/** The subjects of a problem as one would read them, the names of people between `<` and `>`. */
export const read = (problem: ProblemReport | undefined): string[] =>
  (problem?.subjects ?? []).map(({ line }) =>
    line
      .map(piece => {
        if (typeof piece === 'string') return piece
        if (piece.kind === 'money') return `R${piece.rand}`
        if (piece.kind === 'time') return piece.at.toISOString()
        if (piece.kind === 'spark') return piece.values.join(' ')
        return piece.kind === 'person' ? `<${piece.value}>` : piece.value
      })
      .join(''),
  )

/** A log as it was read, its lines written so many minutes ago. */
export const aLog = (lines: readonly (readonly [minutes: number, text: string])[], more: object = {}): Outcome<LogReading> => ({
  ok: true,
  value: {
    state: 'read',
    size: 1000,
    modifiedAt: new Date(),
    bounded: false,
    lines: lines.map(([minutes, text]) => ({ at: new Date(Date.now() - minutes * 60_000), text })),
    ...more,
  },
})
