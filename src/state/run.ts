import { z } from 'zod'
import type { Report } from '../report/report.js'
import { baselineOf } from './baseline.js'
import { count, date, severity } from './schemas.js'

const VERSION = 1

const Open = z.object({
  rule: z.string(),
  severity,
  /** Subjects, those that are ignored among them. */
  count,
  since: date,
  /** All of it. */
  ignored: z.boolean(),
})
export type OpenProblem = z.infer<typeof Open>

const Run = z.object({
  version: z.literal(VERSION),
  at: date,
  target: z.string(),
  tookMs: z.number(),
  /** When a run last read all it was asked for: this one, or one before it. */
  lastGood: date.nullable(),
  /** The exit status, as `statusOf` has it. */
  status: z.int(),
  problems: z.array(Open),
  /** Open when a run last looked, and not judged by this one: a reading failed, or it was not asked. They go on being open since then. */
  carried: z.array(Open),
  /** Rules that could not be judged. */
  unknown: z.array(z.string()),
  figures: z.record(z.string(), z.number()),
})
/** One run, as a line of the history keeps it. */
export type Run = z.infer<typeof Run>

/** A line of the history; undefined where it is torn, or of another version. */
export const parseRun = (line: string): Run | undefined => {
  try {
    return Run.safeParse(JSON.parse(line)).data
  } catch {
    return undefined
  }
}

export const writeRun = (run: Run): string => JSON.stringify(run)

/** What was open after a run: what it saw, and what it did not look at. */
export const openAfter = ({ problems, carried }: Run): readonly OpenProblem[] => [...problems, ...carried]

/** A report as the history keeps it; `before` is the run of the same target before it. Pure. */
export const runOf = (
  { target, tookMs, lastGood, context, problems, rules }: Report,
  status: number,
  figures: Readonly<Record<string, number>>,
  before: Run | undefined,
): Run => {
  const at = context.now
  const seen = new Set(problems.map(({ rule }) => rule))
  const judged = new Set(rules.filter(rule => rule.status !== 'unknown').map(({ id }) => id))
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
    carried: known.filter(({ rule }) => !seen.has(rule) && !judged.has(rule)),
    unknown: rules.filter(rule => rule.status === 'unknown').map(({ id }) => id),
    figures: { ...figures },
  }
}
