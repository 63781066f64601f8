import { type ZodType, z } from 'zod'
import { SEVERITIES } from '../../../text/severity.js'
import { isZone } from '../../../text/time-zone.js'
import { ThresholdValues } from '../../context.js'
import { Reach } from '../../log-reach.js'
import { serialized } from './serialized.js'
import { SCHEMA_VERSION } from './version.js'

const count = z.int().min(0)
const ErrorShape = z.object({ message: z.string(), hint: z.string() })

const Part = z
  .union([
    z.string(),
    z.object({ kind: z.literal('text'), value: z.string() }),
    z.object({ kind: z.literal('person'), value: z.string() }),
    z.object({ kind: z.literal('money'), rand: z.string() }),
    z.object({ kind: z.literal('time'), at: z.iso.datetime({ offset: true }) }),
    z.object({ kind: z.literal('spark'), values: z.array(z.number()) }),
  ])
  .describe("A piece of a line: check_status's own words as a string, or a value of a known kind")

const Since = z.union([z.object({ secondsAgo: z.number() }), z.object({ at: z.date() })])

const Window = z.object({ since: Since, label: z.string(), phrase: z.string(), dated: z.boolean() })

const Request = z.object({
  limit: z.int().nullable().describe('Most rows per list; null: each list has its own limit'),
  all: z.boolean(),
  severity: z
    .enum(SEVERITIES)
    .nullable()
    .default(null) // older saved reports lack it
    .describe('Lowest severity that is listed; null: all severities'),
  rulesLeftOut: z
    .array(z.string())
    .default([]) // older saved reports lack it
    .describe('Rules that were not requested and did not run'),
  thresholds: ThresholdValues.describe('As in the settings; times are seconds'),
  people: z.object({ exclude: z.array(z.string()), keep: z.array(z.string()) }),
  logs: z.array(z.object({ name: z.string(), path: z.string(), kind: z.string() })),
})

const Rule = z.object({
  id: z.string(),
  status: z.enum(['fine', 'problem', 'unknown']),
  error: ErrorShape.nullable().describe('Why the rule could not be judged, or only in part: the first of errors, or reason'),
  errors: z.array(ErrorShape).describe('Readings that failed'),
  reason: ErrorShape.nullable().describe('Why the rule could not be judged although nothing failed'),
  reach: serialized(Reach)
    .nullable()
    .default(null) // older saved reports lack it
    .describe('How far back the logs of the rule were read; null: it reads none, or nothing was read'),
})

const Subject = z.object({
  id: z.string().describe('<rule>/<subject>, for `check_status ignore`'),
  text: z.string(),
  parts: z.array(Part),
  began: z.date().optional().describe('When it began, by the platform; absent: unknown, or an older saved report'),
})

const Problem = z.object({
  rule: z.string(),
  id: z.string().describe('For `check_status ignore`'),
  severity: z.enum(SEVERITIES),
  count: count.describe('Number of subjects, including those that the list leaves out, but not ignored ones'),
  atLeast: z.boolean().describe('The true count may be higher, because a log could not be read completely'),
  message: z.string(),
  messageParts: z.array(Part),
  action: z.string(),
  command: z.string(),
  subjects: z.array(Subject),
  since: z.date().nullable().describe('When a run first saw it, with no run in between that did not; null: unknown'),
  isNew: z.boolean().describe('The previous run did not see it'),
  ignored: z.boolean(),
  ignoredSubjects: count,
})

const Summary = z.object({ high: count, medium: count, warning: count, info: count, unknown: count, ignored: count })

const Undelivered = z.object({
  channel: z.string(),
  messages: count,
  since: serialized(z.date()).describe('When the oldest of them was queued'),
  reason: z.string().nullable().describe('Reply to the last attempt; null: there was no attempt yet'),
})

const sectionOf = (data: ZodType) =>
  z.object({
    title: z.string(),
    status: z.enum(['whole', 'partial', 'failed']),
    error: ErrorShape.nullable().describe('The first of the errors'),
    errors: z.array(ErrorShape),
    tookMs: z.number().describe('Milliseconds from the start of the reading to the last reply that the section needed'),
    data: data.nullable().describe('Null: could not be read'),
  })

/** The shape of one report in JSON. @param sections the shape of each section's data */
export const documentOf = (sections: Readonly<Record<string, ZodType>>) =>
  z.object({
    schemaVersion: z.literal(SCHEMA_VERSION),
    kind: z.enum(['report', 'problems']),
    generatedAt: serialized(z.date()).describe("Time of the reading, by the platform's clock"),
    target: z.string(),
    timezone: z.string().refine(isZone, 'is not a known time zone'),
    tookMs: z.number(),
    lastGood: serialized(z.date())
      .nullable()
      .describe('When a run, this one or an earlier one, last read everything it was asked to read; null: unknown'),
    outbox: z
      .array(Undelivered)
      .nullable()
      .default([]) // older saved reports lack it
      .describe('Alerts waiting for delivery, by channel; null: unknown, see outboxError'),
    outboxError: ErrorShape.nullable()
      .default(null) // older saved reports lack it
      .describe('Why outbox is unknown'),
    window: serialized(Window).describe('The time span that the report covers'),
    request: serialized(Request),
    status: z
      .int()
      .min(0)
      .max(3)
      .describe('Exit status for the listed problems: 0 none above info, 1 warning or medium, 2 high, 3 something could not be checked'),
    summary: Summary.describe(
      'Problems by severity without ignored ones, including those below the requested severity, which are not listed',
    ),
    error: ErrorShape.nullable().describe('Why the target could not be reached at all'),
    sections: z.object(Object.fromEntries(Object.entries(sections).map(([id, data]) => [id, sectionOf(serialized(data))]))).partial(),
    rules: z.array(Rule),
    problems: z.array(serialized(Problem)),
  })
export type JsonDocument = z.infer<ReturnType<typeof documentOf>>

/** The JSON Schema (draft 2020-12) of the output of `--format json`. */
export const jsonSchemaOf = (sections: Readonly<Record<string, ZodType>>): object => {
  const One = documentOf(sections)
  const Several = z.object({ schemaVersion: z.literal(SCHEMA_VERSION), reports: z.array(One) })
  return z.toJSONSchema(z.union([One, Several]), {
    io: 'input',
    override: ({ jsonSchema }) => {
      // Undocumented fields are refused. Our own marks on schemas are no part of JSON Schema.
      if (jsonSchema.type === 'object' && jsonSchema.properties) jsonSchema.additionalProperties = false
      delete jsonSchema.personal
    },
  })
}
