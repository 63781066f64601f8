import { z } from 'zod'
import { HEALTH } from '../channels/types.js'
import { eventKind, severity, timestamp } from './schemas.js'

const Subject = z.object({ id: z.string(), text: z.string() })

/** A problem at one moment, in plain words. */
export const ProblemSnapshot = z.object({
  rule: z.string(),
  severity,
  count: z.int(),
  atLeast: z.boolean(),
  message: z.string(),
  action: z.string(),
  command: z.string(),
  /** The first subjects; bounded. */
  subjects: z.array(Subject),
  /** When the problem was first seen. */
  since: timestamp,
  /** When the oldest of the saved subjects began, by the platform; absent: unknown, or an older version saved it. */
  began: timestamp.optional(),
})
export type ProblemSnapshot = z.infer<typeof ProblemSnapshot>

/** A new registration, deposit or lead. Values are text for people, except times: ISO 8601. */
const NewEvent = z.object({
  kind: z.literal('event'),
  event: eventKind,
  id: z.string(),
  at: timestamp,
  /** Named as in `platform/new-*`; null: the platform has no value. */
  fields: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
})

/** Events beyond those that the queue keeps one by one. */
const EventOverflow = z.object({ kind: z.literal('more'), event: eventKind, count: z.int() })

const ProblemChange = z.object({
  kind: z.literal('problem'),
  at: timestamp,
  change: z.enum(['opened', 'worse', 'flapping', 'resolved']),
  problem: ProblemSnapshot,
  /** What the last notification said, if the problem got worse since. */
  was: z.object({ severity, count: z.int() }).nullable(),
})

/** A reminder of the problems that are still open. */
const Digest = z.object({ kind: z.literal('digest'), at: timestamp, problems: z.array(ProblemSnapshot) })

/** The platform cannot be checked or our state cannot be saved; or it works again. */
const Health = z.object({
  kind: z.literal(HEALTH),
  /** Absent: the platform. */
  about: z.enum(['platform', 'state']).optional(),
  at: timestamp,
  /** It works again. */
  reached: z.boolean(),
  /** When it began to fail. */
  since: timestamp,
  rounds: z.int(),
  message: z.string(),
  hint: z.string(),
})

/** A whole report: the daily one, or that of `check_status send`. */
const WholeReport = z.object({
  kind: z.literal('report'),
  at: timestamp,
  /** `🔴 2 high · 🟡 1 medium`. */
  standing: z.string(),
  severity: severity.nullable(),
  problems: z.array(ProblemSnapshot),
  /** Figures worth a line in a chat: `Registrations: 5`. */
  facts: z.array(z.object({ label: z.string(), value: z.string() })),
  /** The report as HTML. */
  page: z.string(),
})

/** One piece of news for a channel, not yet worded. */
export const Notification = z.discriminatedUnion('kind', [NewEvent, EventOverflow, ProblemChange, Digest, Health, WholeReport])
export type Notification = z.infer<typeof Notification>
export type EventNotification = z.infer<typeof NewEvent>
export type OverflowNotification = z.infer<typeof EventOverflow>
export type ProblemNotification = z.infer<typeof ProblemChange>
export type DigestNotification = z.infer<typeof Digest>
export type HealthNotification = z.infer<typeof Health>
export type ReportNotification = z.infer<typeof WholeReport>
