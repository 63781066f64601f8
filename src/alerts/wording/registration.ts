import type { NewRegistration } from '../../platform/new-registrations.js'
import { PROVIDER_TYPES } from '../../platform/users.js'
import { isBlank, line, person, text } from '../../report/blocks.js'
import { clock } from '../../report/formats/pieces.js'
import { plural } from '../../text/words.js'
import type { EventNotification } from '../notifications.js'
import { type EventWording, eventNotification, field, listed } from './event.js'
import { fact, safeLine } from './safe-text.js'

export const registrationNotification = ({ id, createdAt, ...fields }: NewRegistration): EventNotification =>
  eventNotification('registration', id, createdAt, fields)

const isProvider = (event: EventNotification): boolean => PROVIDER_TYPES.includes(field(event, 'userType'))
const isClient = (event: EventNotification): boolean => field(event, 'userType') === 'client'

/** `Provider `, `Client `, or any other type capitalised. */
const typeOf = (event: EventNotification): string => {
  if (isProvider(event)) return 'Provider '
  const type = field(event, 'userType')
  const [first = '', ...rest] = type
  return isBlank(type) ? '' : `${first.toUpperCase()}${rest.join('')} `
}

/** The e-mail, or else the username, as everywhere. */
const shownAs = (event: EventNotification): string => (isBlank(field(event, 'email')) ? field(event, 'username') : field(event, 'email'))

const nameOf = (event: EventNotification): string =>
  [field(event, 'firstName'), field(event, 'lastName')].filter(name => !isBlank(name)).join(' ')

export const registration: EventWording = {
  sign: '🆕',
  title: event => `New ${typeOf(event)}Registration`,

  facts: (event, timezone) => {
    const email = field(event, 'email')
    return [
      fact('E-mail', email),
      ...(isBlank(email) ? [fact('Username', field(event, 'username'))] : []),
      fact('Name', nameOf(event)),
      fact('Type', field(event, 'userType')),
      fact('Phone', field(event, 'phone')),
      fact('Registered', clock(new Date(event.at), timezone, true)),
    ]
  },

  titleOfSeveral: (events, unlisted) => plural(events.length + unlisted, 'new registration'),

  factsOfSeveral: (events, unlisted) => {
    const providers = events.filter(isProvider).length
    const clients = events.filter(isClient).length
    const others = events.length - providers - clients
    return [
      fact('Providers', providers),
      fact('Clients', clients),
      ...(others > 0 ? [fact('Others', others)] : []),
      ...(unlisted > 0 ? [fact('Of unknown type', unlisted)] : []),
    ]
  },

  line: (event, timezone) => {
    const type = field(event, 'userType')
    const who = safeLine(line`${person(shownAs(event))} (${isBlank(type) ? ['no user type'] : text(type)})`, timezone)
    return listed([who, nameOf(event), field(event, 'phone')])
  },

  commandOf: id => `check_status user ${id}`,
  command: 'check_status --only registrations --all',
}
