import { z } from 'zod'
import { type Document, openDocument } from '../state/document.js'
import { fileName } from '../state/files.js'
import type { Folder } from '../state/folder.js'
import { Notification, ProblemSnapshot } from './notifications.js'
import { eventKind, MessageSchema, timestamp } from './schemas.js'

const VERSION = 1

/** How far events of one kind have been told. */
const Cursor = z.object({
  /** All that is older has been told of, or was there before anybody looked. */
  since: timestamp,
  /** What is not older, and has been told of: ids with their times, the oldest first. */
  seen: z.array(z.tuple([z.string(), timestamp])),
})
export type Cursor = z.infer<typeof Cursor>

/** What a channel has been told of a problem. */
const AlertState = z.object({
  /** As it was told last. */
  problem: ProblemSnapshot,
  /** Subjects that were told since it opened; bounded. */
  known: z.array(z.string()),
  /** When it was told last, a digest included. */
  at: timestamp,
  /** The channel takes it for open. */
  open: z.boolean(),
  /** When its changes were told, those of the last hour. */
  tellings: z.array(timestamp),
  /** While it flaps: when it changed last. */
  flapping: timestamp.nullable(),
})
export type AlertState = z.infer<typeof AlertState>

const PendingMessage = z.object({
  message: MessageSchema,
  /** Since when what it tells has waited. */
  since: timestamp,
  attempts: z.int(),
  notBefore: timestamp,
  error: z.string().nullable(),
  /** What the channel left at the last attempt. */
  progress: z.record(z.string(), z.unknown()).nullable(),
})
export type PendingMessage = z.infer<typeof PendingMessage>

const ChannelRecord = z.object({
  told: z.record(z.string(), AlertState),
  /** Rule → id of the message that told of its opening. */
  threads: z.record(z.string(), z.string()),
  /** It was told that the platform cannot be checked, since then. */
  unreached: timestamp.nullable(),
  /** What is to be told, in order; not yet put into words. */
  queue: z.array(Notification),
  /** Put into words and on its way; the same at every attempt. */
  sending: PendingMessage.nullable(),
  /** What the far side would not have, ever: the last few. */
  refused: z.array(z.object({ at: timestamp, subject: z.string(), reason: z.string() })),
  /** When it was last in the settings. */
  used: timestamp,
})
export type ChannelRecord = z.infer<typeof ChannelRecord>

const AlertsSchema = z.object({
  events: z.partialRecord(eventKind, Cursor),
  /** Rules that hold: since when, and for how many rounds in a row, as far as that matters. */
  open: z.record(z.string(), z.object({ since: timestamp, rounds: z.int() })),
  /** Rounds that failed in a row. */
  failing: z.object({ since: timestamp, rounds: z.int(), message: z.string(), hint: z.string() }).nullable(),
  /** The day of the last daily report, in the target's zone. */
  reported: z.string().nullable(),
  channels: z.record(z.string(), ChannelRecord),
})
/** What was told, and what waits to be. */
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

/** What is kept of a channel; undefined: nothing yet. Its name may be one that every object answers to: `constructor`. */
export const recordOf = ({ channels }: AlertsFile, name: string): ChannelRecord | undefined =>
  Object.hasOwn(channels, name) ? channels[name] : undefined

/** What a channel that is no longer in the settings was to be told is kept that long. */
const REMOVED_CHANNEL_TTL_MS = 7 * 86_400_000

/** Channels that are in the settings, and for a week those that no longer are: a slip of the pen is to lose nothing. */
export const retainedChannels = (file: AlertsFile, channels: readonly { readonly name: string }[], now: Date): AlertsFile['channels'] => {
  const names = channels.map(({ name }) => name)
  return Object.fromEntries(
    Object.entries(file.channels).filter(
      ([name, { used }]) => names.includes(name) || now.getTime() - Date.parse(used) < REMOVED_CHANNEL_TTL_MS,
    ),
  )
}

/** The file of one target. */
export const openAlerts = (folder: Folder, target: string): Document<AlertsFile> =>
  openDocument(folder, {
    name: fileName('alerts', target, 'json'),
    version: VERSION,
    schema: AlertsSchema,
    loss: 'have problems that are open told once more, and lose what waits',
  })
