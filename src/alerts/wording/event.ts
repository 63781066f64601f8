import type { EventKind } from '../../config/settings.js'
import { isBlank } from '../../report/blocks.js'
import type { NotificationOf } from '../notifications.js'
import { safeText } from './safe-text.js'
import type { Fact } from './types.js'

export type EventNotification = NotificationOf<'event'>

/** How events of one kind are told: one of them whole, several as a list. To add a kind: a file here, a line in events.ts. */
export interface EventWording {
  readonly sign: string
  /** `New Provider Registration`. */
  title(event: EventNotification, timezone: string): string
  facts(event: EventNotification, timezone: string): readonly Fact[]
  /** `14 new registrations`. @param unlisted how many of them nobody has the fields any more */
  titleOfSeveral(events: readonly EventNotification[], unlisted: number): string
  factsOfSeveral(events: readonly EventNotification[], unlisted: number): readonly Fact[]
  /** One of several, after its time: who it is and how to reach them, as a single one says it. */
  line(event: EventNotification, timezone: string): string
  /** What shows one of them; its id is a UUID. Null: nothing does. */
  commandOf(id: string): string | null
  /** What shows all of them. */
  readonly command: string
}

/** An event as it waits to be told: nothing in it is longer than a message would show. */
export const eventNotification = (
  event: EventKind,
  id: string,
  createdAt: Date,
  fields: EventNotification['fields'],
): EventNotification => ({
  kind: 'event',
  event,
  id,
  at: createdAt.toISOString(),
  fields: {
    ...Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, typeof value === 'string' ? safeText(value) : value])),
    createdAt: createdAt.toISOString(),
  },
})

/** Those that are there, with commas: a name, a phone. */
export const listed = (words: readonly string[]): string => words.filter(word => !isBlank(word)).join(', ')

/** A field as text; blank where the platform does not say. */
export const field = ({ fields }: EventNotification, name: string): string => {
  const value = fields[name]
  return value === null || value === undefined ? '' : safeText(String(value))
}
