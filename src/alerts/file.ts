import { z } from 'zod'
import { type Document, openDocument } from '../state/document.js'
import { fileName } from '../state/files.js'
import type { Folder } from '../state/folder.js'
import { Notification, ProblemSnapshot } from './notifications.js'
import { eventKind, MessageSchema, timestamp } from './schemas.js'

const VERSION = 1

/** How far the events of one kind have been reported. */
const Cursor = z.object({
  /** Everything older was reported, or happened before the first round. */
  since: timestamp,
  /** Reported events that are not older: ids with their times, oldest first. */
  seen: z.array(z.tuple([z.string(), timestamp])),
})
export type Cursor = z.infer<typeof Cursor>

/** What a channel knows about a problem. */
const AlertState = z.object({
  /** As in the last notification. */
  problem: ProblemSnapshot,
  /** Subjects named in notifications since the problem opened; bounded. */
  known: z.array(z.string()),
  /** Time of the last notification, digests included. */
  at: timestamp,
  /** Open as far as the channel knows; while it is flapping, as of the last round. */
  open: z.boolean(),
  /** Times of the notifications about changes within the last hour. */
  tellings: z.array(timestamp),
  /** Time of the last change while the problem is flapping; null: it is not. */
  flapping: timestamp.nullable(),
})
export type AlertState = z.infer<typeof AlertState>

/** A message that is being delivered. It stays the same at every attempt. */
const PendingMessage = z.object({
  message: MessageSchema,
  /** Time of the oldest news in it. */
  since: timestamp,
  attempts: z.int(),
  notBefore: timestamp,
  error: z.string().nullable(),
  /** What the channel returned from the last attempt. */
  progress: z.record(z.string(), z.unknown()).nullable(),
})
export type PendingMessage = z.infer<typeof PendingMessage>

const ChannelRecord = z.object({
  /** State of each problem by its rule. */
  told: z.record(z.string(), AlertState),
  /** Rule → id of the message that opened its thread. */
  threads: z.record(z.string(), z.string()),
  /** When the outage began that the channel was notified of; null: there is none. */
  unreached: timestamp.nullable(),
  /** Notifications to send, in order; not yet worded. */
  queue: z.array(Notification),
  sending: PendingMessage.nullable(),
  /** The last messages that the service rejected permanently. */
  refused: z.array(z.object({ at: timestamp, subject: z.string(), reason: z.string() })),
  /** When the channel was last in the settings. */
  used: timestamp,
})
export type ChannelRecord = z.infer<typeof ChannelRecord>

const AlertsSchema = z.object({
  events: z.partialRecord(eventKind, Cursor),
  /** Open problems by rule: since when, and for how many rounds in a row; counted up to the tolerance. */
  open: z.record(z.string(), z.object({ since: timestamp, rounds: z.int() })),
  /** Rounds in a row that failed. */
  failing: z.object({ since: timestamp, rounds: z.int(), message: z.string(), hint: z.string() }).nullable(),
  /** Day of the last daily report, in the target's time zone. */
  reported: z.string().nullable(),
  channels: z.record(z.string(), ChannelRecord),
  /** When `watch --once` last posted what is open to an Alertmanager; absent: never, or not for an older version. */
  refreshed: timestamp.optional(),
})
/** What a watch remembers of one target: what it has reported, and what waits to be sent. */
export type AlertsFile = z.infer<typeof AlertsSchema>

export const NO_ALERTS: AlertsFile = { events: {}, open: {}, failing: null, reported: null, channels: {} }

export const newChannel = (now: Date): ChannelRecord => ({
  told: {},
  threads: {},
  unreached: null,
  queue: [],
  sending: null,
  refused: [],
  used: now.toISOString(),
})

/** The record of a channel, if any. A channel may be called `constructor`, which every object has. */
export const recordOf = ({ channels }: AlertsFile, name: string): ChannelRecord | undefined =>
  Object.hasOwn(channels, name) ? channels[name] : undefined

/** How long to keep what waits for a channel that was removed from the settings. */
const REMOVED_CHANNEL_TTL_MS = 7 * 86_400_000

/** The channels of the settings, and those removed within the last week: a typo in a name must lose nothing. */
export const retainedChannels = (file: AlertsFile, channels: readonly { readonly name: string }[], now: Date): AlertsFile['channels'] => {
  const names = channels.map(({ name }) => name)
  return Object.fromEntries(
    Object.entries(file.channels).filter(
      ([name, { used }]) => names.includes(name) || now.getTime() - Date.parse(used) < REMOVED_CHANNEL_TTL_MS,
    ),
  )
}

/** The alerts file of one target. */
export const openAlerts = (folder: Folder, target: string): Document<AlertsFile> =>
  openDocument(folder, {
    name: fileName('alerts', target, 'json'),
    version: VERSION,
    schema: AlertsSchema,
    loss: 'open problems are sent again, and waiting messages are lost',
  })
