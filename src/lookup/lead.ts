import { type FoundLead, findLeads } from '../platform/lead-search.js'
import { searchKeyOf } from '../platform/search-key.js'
import { type Block, leftOut, line, note, text } from '../report/blocks.js'
import type { Context } from '../report/context.js'
import { serviceInCity, statusName } from '../report/phrases.js'
import { elapsedBriefly } from '../text/duration.js'
import { plural } from '../text/words.js'
import { leadFacts, leadProviders } from './lead-facts.js'
import { clientLeads } from './leads.js'
import { owner } from './owner.js'
import { NIL_UUID } from './placeholders.js'
import { defineSubjectIds, type Lookup } from './types.js'
import { shortIds } from './words.js'

const leadTable = (leads: readonly FoundLead[], total: number, { now }: Context): Block => {
  const ids = shortIds(leads.map(({ id }) => id))
  return {
    kind: 'table',
    columns: [
      { title: 'Title', minWidth: 24 },
      { title: 'What and where' },
      { title: 'Status' },
      { title: 'Age', align: 'right' },
      { title: 'Id', minWidth: 8, givesWay: true, about: 'lead' },
    ],
    rows: leads.map(({ id, title, category, city, status, createdAt }) => [
      [text(title)],
      serviceInCity(category, city),
      [statusName(status)],
      [elapsedBriefly(createdAt, now)],
      [ids.get(id) ?? id],
    ]),
    ...leftOut(total, leads.length, 'earlier'),
  }
}

/** The section whose rules judge leads. */
const SECTION = 'leads'

export const lead: Lookup<FoundLead, FoundLead> = {
  command: 'check_status lead',
  find: (word, limit) => findLeads(searchKeyOf(word), limit),
  // A title is a sentence, and no word that somebody mistypes: nothing is near to it.
  near: () => findLeads(searchKeyOf(NIL_UUID), 1),

  several: (word, found, total, context) => [
    note(line`⚠️  ${[plural(total, 'lead')]} for ${text(word)}`, 'warn', 0),
    leadTable(found, total, context),
    note('Give the id of one of them.', 'plain', 0),
  ],

  none: word => [
    note(line`❌ No lead has the id ${text(word)}, or these words in its title`, 'bad', 0),
    note('For all leads of a person: check_status user <e-mail>', 'plain', 0),
  ],

  heading: ({ title }) => [text(title)],

  parts: ({ id, clientId }) => ({
    lead: leadFacts(id),
    client: owner(clientId, 'CLIENT'),
    providers: leadProviders(id),
    'leads posted': clientLeads(clientId),
  }),

  subjectIds: ({ id }) => defineSubjectIds({ needs: () => ({}), ids: () => [id] }),

  judgedBy: (_, section) => section === SECTION,
}
