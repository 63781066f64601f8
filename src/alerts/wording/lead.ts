import type { NewLead } from '../../platform/new-leads.js'
import { isBlank, type Line, line, text } from '../../report/blocks.js'
import { moment } from '../../report/formats/pieces.js'
import { place, statusName } from '../../report/phrases.js'
import { plural } from '../../report/words.js'
import { type Event, type EventWords, eventItem, field } from './event.js'
import { fact, toldLine } from './told.js'

export const leadItem = ({ id, createdAt, ...fields }: NewLead): Event => eventItem('lead', id, createdAt, fields)

const placeOf = (event: Event): Line => {
  const [category = '', city = '', suburb = ''] = ['category', 'city', 'suburb'].map(name => field(event, name))
  const where = [city, suburb].find(name => !isBlank(name)) ?? ''
  return place(isBlank(category) ? null : category, where)
}

export const lead: EventWords = {
  sign: '📋',
  title: (event, timezone) => `New Lead: ${toldLine(placeOf(event), timezone)}`,

  facts: (event, timezone) => [
    fact('Title', field(event, 'title')),
    fact('Category', field(event, 'category')),
    fact('Client', field(event, 'client'), 'anonymous'),
    fact('Location', [field(event, 'suburb'), field(event, 'city')].filter(name => !isBlank(name)).join(', ')),
    fact('Status', toldLine([statusName(field(event, 'status'))], timezone)),
    fact('Created', moment(new Date(event.at), timezone)),
  ],

  titleOfSeveral: (events, unlisted) => plural(events.length + unlisted, 'new lead'),
  factsOfSeveral: () => [],

  line: (event, timezone) => {
    const title = field(event, 'title')
    const status = statusName(field(event, 'status'))
    return toldLine(line`${placeOf(event)}: ${isBlank(title) ? ['(no title)'] : text(title)} - ${[status]}`, timezone)
  },

  commandOf: () => null,
  command: 'check_status --only leads --all',
}
