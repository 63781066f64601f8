import type { MessagePart, PlatformEvent } from '../../channels/types.js'
import type { EventKind } from '../../config/settings.js'
import { clock } from '../../report/formats/pieces.js'
import type { NotificationOf } from '../notifications.js'
import { deposit } from './deposit.js'
import type { EventNotification, EventWording } from './event.js'
import { lead } from './lead.js'
import { registration } from './registration.js'
import { commandFor, MAX_LISTED, restOf, safeText, safeTextWithLink } from './safe-text.js'
import type { Wording, WordingContext } from './types.js'

const KINDS = { registration, deposit, lead } satisfies Record<EventKind, EventWording>

const LINK: Readonly<Record<EventKind, keyof WordingContext['links']>> = { registration: 'user', deposit: 'deposit', lead: 'lead' }

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

const linkOf = ({ event, id }: EventNotification, { links }: WordingContext): string | null =>
  links[LINK[event]]?.replaceAll('{id}', () => encodeURIComponent(safeText(id))) ?? null

const commandOf = ({ id }: EventNotification, words: EventWording, about: WordingContext): string | null => {
  const command = UUID.test(id) ? words.commandOf(id) : null
  return command && commandFor(command, about)
}

const onePart = (event: EventNotification, words: EventWording, about: WordingContext): MessagePart => {
  return {
    sign: words.sign,
    title: safeText(words.title(event, about.timezone)),
    facts: words.facts(event, about.timezone),
    list: [],
    notes: [],
    command: commandOf(event, words, about),
    link: linkOf(event, about),
  }
}

const severalPart = (events: readonly EventNotification[], unlisted: number, words: EventWording, about: WordingContext): MessagePart => {
  const listed = events.slice(0, MAX_LISTED)
  return {
    sign: words.sign,
    title: safeText(words.titleOfSeveral(events, unlisted)),
    facts: words.factsOfSeveral(events, unlisted),
    list: listed.map(event =>
      safeTextWithLink(
        `${clock(new Date(event.at), about.timezone, true)} - ${words.line(event, about.timezone)}`,
        linkOf(event, about) ?? commandOf(event, words, about),
      ),
    ),
    notes: restOf(events.length + unlisted, listed.length),
    command: commandFor(words.command, about),
    link: null,
  }
}

const happening = ({ event, id, fields }: EventNotification): PlatformEvent => ({
  kind: event,
  id: safeText(id),
  fields: Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [safeText(name), typeof value === 'string' ? safeText(value) : value]),
  ),
})

/** Something happened: once, or many times since the last message. */
export const wordEvents = (notifications: readonly NotificationOf<'event' | 'more'>[], about: WordingContext): Wording => {
  const events = notifications.filter(notification => notification.kind === 'event')
  const more = notifications.filter(notification => notification.kind === 'more')
  const kinds = (Object.keys(KINDS) as EventKind[]).filter(kind => notifications.some(({ event }) => event === kind))
  const parts = kinds.map(kind => {
    const these = events.filter(({ event }) => event === kind)
    const unlisted = more.filter(({ event }) => event === kind).reduce((sum, { count }) => sum + count, 0)
    const [only] = these
    return these.length === 1 && unlisted === 0 && only
      ? onePart(only, KINDS[kind], about)
      : severalPart(these, unlisted, KINDS[kind], about)
  })
  return {
    kind: 'events',
    severity: null,
    headline: parts.map(({ sign, title }) => `${sign} ${title}`).join(' · '),
    parts,
    page: null,
    alerts: [],
    events: events.map(happening),
    unlisted: more.reduce((sum, { count }) => sum + count, 0),
  }
}
