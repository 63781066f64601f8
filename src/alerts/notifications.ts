import { z } from 'zod'
import { eventKind, severity, timestamp } from './schemas.js'

const Subject = z.object({ id: z.string(), text: z.string() })

/** A problem as it was at some moment, in plain words. */
export const ProblemSnapshot = z.object({
  rule: z.string(),
  severity,
  count: z.int(),
  atLeast: z.boolean(),
  message: z.string(),
  action: z.string(),
  command: z.string(),
  /** The first of them; bounded. */
  subjects: z.array(Subject),
  /** When it was first seen. */
  since: timestamp,
})
export type ProblemSnapshot = z.infer<typeof ProblemSnapshot>

/** Somebody registered, a deposit was made, a lead came in. Values are text as people read them, but for times: ISO 8601. */
const Event = z.object({
  kind: z.literal('event'),
  event: eventKind,
  id: z.string(),
  at: timestamp,
  /** As `platform/new-*` names them; null: the platform does not say. */
  fields: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
})

/** So many events more than the outbox keeps one by one. */
const More = z.object({ kind: z.literal('more'), event: eventKind, count: z.int() })

/** What became of a problem. */
const Change = z.object({
  kind: z.literal('problem'),
  at: timestamp,
  change: z.enum(['opened', 'worse', 'flapping', 'resolved']),
  problem: ProblemSnapshot,
  /** When it was last told: of another severity, or fewer subjects. */
  was: z.object({ severity, count: z.int() }).nullable(),
})

/** What is still open after a while. */
const Digest = z.object({ kind: z.literal('digest'), at: timestamp, problems: z.array(ProblemSnapshot) })

/** The platform cannot be checked, or what is told cannot be written down; or it can be again. */
const Itself = z.object({
  kind: z.literal('itself'),
  /** Without it: the platform. */
  about: z.enum(['platform', 'state']).optional(),
  at: timestamp,
  /** It can be: again. */
  reached: z.boolean(),
  /** Since when it could not be. */
  since: timestamp,
  rounds: z.int(),
  message: z.string(),
  hint: z.string(),
})

/** A whole report: of the day, or because somebody said `send`. */
const Daily = z.object({
  kind: z.literal('report'),
  at: timestamp,
  /** `🔴 2 high · 🟡 1 medium`. */
  standing: z.string(),
  severity: severity.nullable(),
  problems: z.array(ProblemSnapshot),
  /** Figures worth a line in a chat: `Registrations: 5`. */
  facts: z.array(z.object({ label: z.string(), value: z.string() })),
  /** The html report. */
  page: z.string(),
})

/** One thing that is to be told on a channel, before it is put into words. */
export const Notification = z.discriminatedUnion('kind', [Event, More, Change, Digest, Itself, Daily])
export type Notification = z.infer<typeof Notification>
export type NotificationOf<Kind extends Notification['kind']> = Extract<Notification, { kind: Kind }>
