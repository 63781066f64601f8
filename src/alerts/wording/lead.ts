import type { NewLead } from '../../platform/new-leads.js'
import { isBlank, type Line, line, text } from '../../report/blocks.js'
import { clock } from '../../report/formats/pieces.js'
import { serviceInCity, statusName, UNCERTAIN } from '../../report/phrases.js'
import { plural } from '../../text/words.js'
import type { EventNotification } from '../notifications.js'
import { type EventWording, eventNotification, field, listed } from './event.js'
import { fact, safeLine } from './safe-text.js'

export const leadNotification = ({ id, createdAt, isUncertain, ...fields }: NewLead): EventNotification =>
  eventNotification('lead', id, createdAt, { ...fields, clientNote: isUncertain ? UNCERTAIN : null })

const placeOf = (event: EventNotification): Line => {
  const [category = '', city = '', suburb = ''] = ['category', 'city', 'suburb'].map(name => field(event, name))
  const where = [city, suburb].find(name => !isBlank(name)) ?? ''
  return serviceInCity(isBlank(category) ? null : category, where)
}

/** Name, e-mail and phone of the client. A client without an e-mail is anonymous. */
const clientOf = (event: EventNotification): string => {
  const email = field(event, 'client')
  return listed([field(event, 'clientName'), isBlank(email) ? 'anonymous' : email, field(event, 'clientPhone'), field(event, 'clientNote')])
}

export const lead: EventWording = {
  sign: '📋',
  title: (event, timezone) => `New Lead: ${safeLine(placeOf(event), timezone)}`,

  facts: (event, timezone) => [
    fact('Title', field(event, 'title')),
    fact('Category', field(event, 'category')),
    fact('Client', clientOf(event)),
    fact('Location', [field(event, 'suburb'), field(event, 'city')].filter(name => !isBlank(name)).join(', ')),
    fact('Status', safeLine([statusName(field(event, 'status'))], timezone)),
    fact('Created', clock(new Date(event.at), timezone, true)),
  ],

  titleOfSeveral: (events, unlisted) => plural(events.length + unlisted, 'new lead'),
  factsOfSeveral: () => [],

  line: (event, timezone) => {
    const title = field(event, 'title')
    const status = statusName(field(event, 'status'))
    const what = safeLine(line`${placeOf(event)}: ${isBlank(title) ? ['(no title)'] : text(title)} - ${[status]}`, timezone)
    return `${what} - ${clientOf(event)}`
  },

  commandOf: () => null,
  command: 'check_status --only leads --all',
}
