import { type ZodType, z } from 'zod'
import { SEVERITIES } from '../../../text/severity.js'
import { isZone } from '../../../text/time-zone.js'
import { ThresholdValues } from '../../context.js'
import { Reach } from '../../log-reach.js'
import { serialized } from './shape.js'
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
  .describe("A piece of a line: the tool's own words as plain text, or a value of a known kind")

const Since = z.union([z.object({ secondsAgo: z.number() }), z.object({ at: z.date() })])

const Window = z.object({ since: Since, label: z.string(), phrase: z.string(), dated: z.boolean() })

const Request = z.object({
  limit: z.int().nullable().describe('The longest list; null: each list its own'),
  all: z.boolean(),
  severity: z
    .enum(SEVERITIES)
    .nullable()
    .default(null) // reports saved before there was one
    .describe('Only problems that are at least that severe are listed; null: all of them'),
  rulesLeftOut: z
    .array(z.string())
    .default([]) // the same
    .describe('Rules that were not asked for: nothing is known of them'),
  thresholds: ThresholdValues.describe('As in the settings; times are seconds'),
  people: z.object({ exclude: z.array(z.string()), keep: z.array(z.string()) }),
  logs: z.array(z.object({ name: z.string(), path: z.string(), kind: z.string() })),
})

const Rule = z.object({
  id: z.string(),
  status: z.enum(['fine', 'problem', 'unknown']),
  error: ErrorShape.nullable().describe('Why it could not be judged, or not wholly: the first of what failed, or the reason'),
  errors: z.array(ErrorShape).describe('What failed'),
  reason: ErrorShape.nullable().describe('Why it cannot be judged although nothing failed'),
  reach: serialized(Reach)
    .nullable()
    .default(null) // reports saved before there was one
    .describe('How far the logs that it counts in were looked at; null: it counts in none, or nothing was read'),
})

const Subject = z.object({ id: z.string().describe('<rule>/<subject>, as `ignore` takes it'), text: z.string(), parts: z.array(Part) })

const Problem = z.object({
  rule: z.string(),
  id: z.string().describe('As `ignore` takes it'),
  severity: z.enum(SEVERITIES),
  count: count.describe('Subjects, also those that the list does not hold; without those that are ignored'),
  atLeast: z.boolean().describe('There may be more: a log could not be looked at whole'),
  message: z.string(),
  messageParts: z.array(Part),
  action: z.string(),
  command: z.string(),
  subjects: z.array(Subject),
  since: z.date().nullable().describe('When a run first saw it, without one in between that did not; null: not known'),
  isNew: z.boolean().describe('The run before this one did not see it'),
  ignored: z.boolean(),
  ignoredSubjects: count,
})

const Summary = z.object({ high: count, medium: count, warning: count, info: count, unknown: count, ignored: count })

const Undelivered = z.object({
  channel: z.string(),
  messages: count,
  since: serialized(z.date()).describe('Since when the oldest of them waits'),
  reason: z.string().nullable().describe('What the far side said at the last attempt; null: there was none yet'),
})

const sectionOf = (data: ZodType) =>
  z.object({
    title: z.string(),
    status: z.enum(['whole', 'partial', 'failed']),
    error: ErrorShape.nullable().describe('The first of the errors'),
    errors: z.array(ErrorShape),
    tookMs: z.number().describe('Until its last reading was there, from when the platform was asked'),
    data: data.nullable().describe('Null: it could not be read'),
  })

/** One report on paper. @param sections the shape of each section's data */
export const documentOf = (sections: Readonly<Record<string, ZodType>>) =>
  z.object({
    schemaVersion: z.literal(SCHEMA_VERSION),
    kind: z.enum(['report', 'problems']),
    generatedAt: serialized(z.date()).describe("The platform's clock when it was read"),
    target: z.string(),
    timezone: z.string().refine(isZone, 'is no time zone that is known here'),
    tookMs: z.number(),
    lastGood: serialized(z.date())
      .nullable()
      .describe('When a run last read all that it was asked for: this one, or one before it; null: not known'),
    outbox: z
      .array(Undelivered)
      .nullable()
      .default([]) // reports saved before there was one
      .describe('Alerts that wait to be told, by channel; null: not known, see outboxError'),
    outboxError: ErrorShape.nullable()
      .default(null) // the same
      .describe('Why it is not known what waits to be told'),
    window: serialized(Window).describe('How far back it looks'),
    request: serialized(Request),
    status: z
      .int()
      .min(0)
      .max(3)
      .describe('As the exit status: 1 warning or medium, 2 high, 3 something could not be checked; of the problems that are listed'),
    summary: Summary.describe(
      'Problems that are not ignored, by severity; also those that are less severe than was asked for, and not listed',
    ),
    error: ErrorShape.nullable().describe('Why the target could not be reached at all'),
    sections: z.object(Object.fromEntries(Object.entries(sections).map(([id, data]) => [id, sectionOf(serialized(data))]))).partial(),
    rules: z.array(Rule),
    problems: z.array(serialized(Problem)),
  })
export type JsonDocument = z.infer<ReturnType<typeof documentOf>>

/** The JSON Schema of what `--format json` writes; draft 2020-12. */
export const jsonSchemaOf = (sections: Readonly<Record<string, ZodType>>): object => {
  const One = documentOf(sections)
  const Several = z.object({ schemaVersion: z.literal(SCHEMA_VERSION), reports: z.array(One) })
  return z.toJSONSchema(z.union([One, Several]), {
    io: 'input',
    override: ({ jsonSchema }) => {
      // Nothing is written that is not documented; our own marks are none of JSON Schema's.
      if (jsonSchema.type === 'object' && jsonSchema.properties) jsonSchema.additionalProperties = false
      delete jsonSchema.personal
    },
  })
}
