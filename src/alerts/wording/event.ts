import type { EventKind } from '../../config/channel-settings.js'
import { isBlank } from '../../report/blocks.js'
import type { EventNotification } from '../notifications.js'
import { safeText } from './safe-text.js'
import type { Fact } from './types.js'

/** The wording of one kind of event: a single event in full, several as a list. To add a kind: a file here, a line in events.ts. */
export interface EventWording {
  readonly sign: string
  /** `New Provider Registration`. */
  title(event: EventNotification, timezone: string): string
  facts(event: EventNotification, timezone: string): readonly Fact[]
  /** `14 new registrations`. @param unlisted how many more are only counted */
  titleOfSeveral(events: readonly EventNotification[], unlisted: number): string
  factsOfSeveral(events: readonly EventNotification[], unlisted: number): readonly Fact[]
  /** One line of a list, after its time: who, and how to reach them. */
  line(event: EventNotification, timezone: string): string
  /** The command that shows one event, if there is one. @param id a UUID */
  commandOf(id: string): string | null
  /** The command that shows all events of the kind. */
  readonly command: string
}

/** An event as a notification, with values cut to what a message would show. */
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

/** Joins the values that are not blank with commas. */
export const listed = (values: readonly string[]): string => values.filter(value => !isBlank(value)).join(', ')

/** A field as text; empty if the platform has no value. */
export const field = ({ fields }: EventNotification, name: string): string => {
  const value = fields[name]
  return value === null || value === undefined ? '' : safeText(String(value))
}
