import { z } from 'zod'
import { HEALTH, type Message } from '../channels/types.js'
import { SEVERITIES } from '../text/severity.js'

/** Times stay text in the file: few of them are computed with. */
export const timestamp = z.iso.datetime()
export const severity = z.enum(SEVERITIES)
export const eventKind = z.enum(['registration', 'deposit', 'lead'])

const Part = z.object({
  sign: z.string(),
  title: z.string(),
  facts: z.array(z.object({ label: z.string(), value: z.string() })),
  list: z.array(z.string()),
  notes: z.array(z.string()),
  command: z.string().nullable(),
  mute: z.string().optional(),
  link: z.string().nullable(),
})

const Alert = z.object({
  rule: z.string(),
  change: z.enum(['opened', 'worse', 'open', 'flapping', 'resolved']),
  severity,
  was: severity.nullable(),
  count: z.int(),
  message: z.string(),
  action: z.string(),
  command: z.string(),
  subjects: z.array(z.object({ id: z.string(), text: z.string() })),
  since: timestamp,
  until: timestamp.nullable(),
})

/** A pending message is saved word for word, because every attempt must send the same. */
export const MessageSchema: z.ZodType<Message> = z.object({
  id: z.string(),
  kind: z.enum(['events', 'problems', HEALTH, 'report', 'test']),
  severity: severity.nullable(),
  target: z.string(),
  at: timestamp,
  timezone: z.string().optional(), // older versions saved none
  subject: z.string(),
  parts: z.array(Part),
  thread: z.string().nullable(),
  page: z.string().nullable(),
  alerts: z.array(Alert),
  events: z.array(z.object({ kind: eventKind, id: z.string(), fields: z.record(z.string(), z.union([z.string(), z.number(), z.null()])) })),
  unlisted: z.int(),
})
