import { z } from 'zod'
import type { Report } from '../report/report.js'
import { baselineOf } from './baseline.js'
import { count, date, severity } from './document.js'

const VERSION = 1

const Open = z.object({
  rule: z.string(),
  severity,
  /** Subjects, including ignored ones. */
  count,
  since: date,
  /** The whole problem is ignored. */
  ignored: z.boolean(),
})
export type OpenProblem = z.infer<typeof Open>

const Run = z.object({
  version: z.literal(VERSION),
  at: date,
  target: z.string(),
  tookMs: z.number(),
  /** The last run, this one included, that could read everything it needed. */
  lastGood: date.nullable(),
  /** The exit status from `statusOf`. */
  status: z.int(),
  problems: z.array(Open),
  /** Open in an earlier run and not evaluated in this one, because a reading failed or the rule was not selected. They stay open. */
  carried: z.array(Open),
  /** Rules that could not be evaluated. */
  unknown: z.array(z.string()),
  figures: z.record(z.string(), z.number()),
})
/** A run as one line of the history. */
export type Run = z.infer<typeof Run>

/** Parses a line of the history; undefined if it is cut off or of another version. */
export const parseRun = (line: string): Run | undefined => {
  try {
    return Run.safeParse(JSON.parse(line)).data
  } catch {
    return undefined
  }
}

export const writeRun = (run: Run): string => JSON.stringify(run)

/** Problems open after a run: those it found, and those it did not evaluate. */
export const openAfter = ({ problems, carried }: Run): readonly OpenProblem[] => [...problems, ...carried]

/** The history entry of a report. Pure. @param before the previous run of the same target */
export const runOf = (
  { target, tookMs, lastGood, context, problems, rules }: Report,
  status: number,
  figures: Readonly<Record<string, number>>,
  before: Run | undefined,
): Run => {
  const at = context.now
  const found = new Set(problems.map(({ rule }) => rule))
  const evaluated = new Set(rules.filter(rule => rule.status !== 'unknown').map(({ id }) => id))
  const known = before ? openAfter(before) : []
  return {
    version: VERSION,
    at,
    target,
    tookMs: Math.round(tookMs),
    lastGood: lastGood ?? before?.lastGood ?? null,
    status,
    problems: problems.map(problem => ({
      rule: problem.rule,
      ...baselineOf(problem),
      since: problem.since ?? at,
      ignored: problem.ignored,
    })),
    carried: known.filter(({ rule }) => !found.has(rule) && !evaluated.has(rule)),
    unknown: rules.filter(rule => rule.status === 'unknown').map(({ id }) => id),
    figures: { ...figures },
  }
}
