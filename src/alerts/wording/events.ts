import type { Happening, Part } from '../../channels/types.js'
import type { EventKind } from '../../config/settings.js'
import { clock } from '../../report/formats/pieces.js'
import type { ItemOf } from '../items.js'
import { deposit } from './deposit.js'
import type { Event, EventWords } from './event.js'
import { lead } from './lead.js'
import { registration } from './registration.js'
import { commandFor, MOST_LISTED, restOf, told, toldWith } from './told.js'
import type { About, Wording } from './types.js'

const KINDS = { registration, deposit, lead } satisfies Record<EventKind, EventWords>

const LINK: Readonly<Record<EventKind, keyof About['links']>> = { registration: 'user', deposit: 'deposit', lead: 'lead' }

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

const linkOf = ({ event, id }: Event, { links }: About): string | null =>
  links[LINK[event]]?.replaceAll('{id}', () => encodeURIComponent(told(id))) ?? null

const commandOf = ({ id }: Event, words: EventWords, about: About): string | null => {
  const command = UUID.test(id) ? words.commandOf(id) : null
  return command && commandFor(command, about)
}

const onePart = (event: Event, words: EventWords, about: About): Part => {
  return {
    sign: words.sign,
    title: told(words.title(event, about.timezone)),
    facts: words.facts(event, about.timezone),
    list: [],
    notes: [],
    command: commandOf(event, words, about),
    link: linkOf(event, about),
  }
}

const severalPart = (events: readonly Event[], unlisted: number, words: EventWords, about: About): Part => {
  const listed = events.slice(0, MOST_LISTED)
  return {
    sign: words.sign,
    title: told(words.titleOfSeveral(events, unlisted)),
    facts: words.factsOfSeveral(events, unlisted),
    list: listed.map(event =>
      toldWith(
        `${clock(new Date(event.at), about.timezone, true)} - ${words.line(event, about.timezone)}`,
        linkOf(event, about) ?? commandOf(event, words, about),
      ),
    ),
    notes: restOf(events.length + unlisted, listed.length),
    command: commandFor(words.command, about),
    link: null,
  }
}

const happening = ({ event, id, fields }: Event): Happening => ({
  kind: event,
  id: told(id),
  fields: Object.fromEntries(Object.entries(fields).map(([name, value]) => [told(name), typeof value === 'string' ? told(value) : value])),
})

/** Something happened: once, or many times since the last message. */
export const wordEvents = (items: readonly ItemOf<'event' | 'more'>[], about: About): Wording => {
  const events = items.filter(item => item.kind === 'event')
  const more = items.filter(item => item.kind === 'more')
  const kinds = (Object.keys(KINDS) as EventKind[]).filter(kind => items.some(({ event }) => event === kind))
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
