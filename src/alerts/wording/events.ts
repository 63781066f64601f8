import type { MessagePart, PlatformEvent } from '../../channels/types.js'
import type { EventKind } from '../../config/channel-settings.js'
import { clock } from '../../report/formats/pieces.js'
import type { EventNotification, OverflowNotification } from '../notifications.js'
import { deposit } from './deposit.js'
import type { EventWording } from './event.js'
import { lead } from './lead.js'
import { registration } from './registration.js'
import { commandFor, MAX_LISTED, restOf, safeText, safeTextWithLink } from './safe-text.js'
import type { Wording, WordingContext } from './types.js'

const WORDINGS = { registration, deposit, lead } satisfies Record<EventKind, EventWording>

const LINK: Readonly<Record<EventKind, keyof WordingContext['links']>> = { registration: 'user', deposit: 'deposit', lead: 'lead' }

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

const linkOf = ({ event, id }: EventNotification, { links }: WordingContext): string | null =>
  links[LINK[event]]?.replaceAll('{id}', () => encodeURIComponent(safeText(id))) ?? null

const commandOf = ({ id }: EventNotification, wording: EventWording, context: WordingContext): string | null => {
  const command = UUID.test(id) ? wording.commandOf(id) : null
  return command && commandFor(command, context)
}

const partOf = (event: EventNotification, wording: EventWording, context: WordingContext): MessagePart => {
  return {
    sign: wording.sign,
    title: safeText(wording.title(event, context.timezone)),
    facts: wording.facts(event, context.timezone),
    list: [],
    notes: [],
    command: commandOf(event, wording, context),
    link: linkOf(event, context),
  }
}

const partOfSeveral = (
  events: readonly EventNotification[],
  unlisted: number,
  wording: EventWording,
  context: WordingContext,
): MessagePart => {
  const shown = events.slice(0, MAX_LISTED)
  return {
    sign: wording.sign,
    title: safeText(wording.titleOfSeveral(events, unlisted)),
    facts: wording.factsOfSeveral(events, unlisted),
    list: shown.map(event =>
      safeTextWithLink(
        `${clock(new Date(event.at), context.timezone, true)} - ${wording.line(event, context.timezone)}`,
        linkOf(event, context) ?? commandOf(event, wording, context),
      ),
    ),
    notes: restOf(events.length + unlisted, shown.length),
    command: commandFor(wording.command, context),
    link: null,
  }
}

const platformEvent = ({ event, id, fields }: EventNotification): PlatformEvent => ({
  kind: event,
  id: safeText(id),
  fields: Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [safeText(name), typeof value === 'string' ? safeText(value) : value]),
  ),
})

/** Events of one kind that are shown in full, each with a part of its own. */
const MAX_IN_FULL = 2

/** New events of one or more kinds; a few of a kind are shown in full, more as a list. */
export const wordEvents = (notifications: readonly (EventNotification | OverflowNotification)[], context: WordingContext): Wording => {
  const events = notifications.filter(notification => notification.kind === 'event')
  const overflow = notifications.filter(notification => notification.kind === 'more')
  const kinds = (Object.keys(WORDINGS) as EventKind[]).filter(kind => notifications.some(({ event }) => event === kind))
  const told = kinds.map(kind => {
    const wording = WORDINGS[kind]
    const ofKind = events.filter(({ event }) => event === kind)
    const unlisted = overflow.filter(({ event }) => event === kind).reduce((sum, { count }) => sum + count, 0)
    const all = partOfSeveral(ofKind, unlisted, wording, context)
    const inFull = ofKind.map(event => partOf(event, wording, context))
    const [only] = inFull
    if (unlisted > 0 || inFull.length > MAX_IN_FULL || only === undefined) return { headline: all, parts: [all] }
    return { headline: inFull.length === 1 ? only : all, parts: inFull }
  })
  return {
    kind: 'events',
    severity: null,
    headline: told.map(({ headline: { sign, title } }) => `${sign} ${title}`).join(' · '),
    parts: told.flatMap(({ parts }) => parts),
    page: null,
    alerts: [],
    events: events.map(platformEvent),
    unlisted: overflow.reduce((sum, { count }) => sum + count, 0),
  }
}
