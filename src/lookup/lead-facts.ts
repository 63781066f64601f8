import { leadOf, providersOfLead, type WholeLead } from '../platform/lead-search.js'
import { type Block, fact, isBlank, leftOut, note, text, time } from '../report/blocks.js'
import { type Context, listLimit } from '../report/context.js'
import { ownerName, statusName } from '../report/phrases.js'
import { DEFAULT_ROWS, pagePart } from './types.js'
import { ago } from './words.js'

const placeOf = ({ suburb, city }: WholeLead): string => [...new Set([suburb, city])].filter(name => !isBlank(name)).join(', ') || 'unknown'

/** The platform leaves the status of a lead whose time has passed. */
const endFact = ({ expiresAt, isOver }: WholeLead, { now }: Context): Block[] => {
  if (!expiresAt) return []
  return [
    isOver ? fact('Expired', [...ago(expiresAt, now), ': nobody can be assigned any more'], 'warn') : fact('Expires', [time(expiresAt)]),
  ]
}

export const leadFacts = (id: string) =>
  pagePart({
    emoji: '📋',
    title: 'LEAD',

    needs: () => ({ leads: leadOf(id) }),

    view: ({ leads: [lead] }, context) => {
      if (!lead) return [note('⚠️  The lead was deleted while it was looked up', 'warn', 0)]
      const { title, category, status, notes, createdAt, verifiedAt } = lead
      return [
        fact('Title', [text(title)]),
        fact('Service', [category === null ? 'unknown: its category was deleted' : text(category)]),
        fact('Where', [text(placeOf(lead))]),
        fact('Status', [statusName(status)]),
        fact('Posted', ago(createdAt, context.now)),
        verifiedAt ? fact('Verified', ago(verifiedAt, context.now)) : fact('Verified', 'no', 'warn'),
        ...endFact(lead, context),
        ...(isBlank(notes) ? [] : [fact('Verification notes', [text(notes)])]),
        fact('Id', [text(lead.id)]),
      ]
    },
  })

export const leadProviders = (id: string) =>
  pagePart({
    emoji: '🎯',
    title: 'PROVIDERS ASSIGNED',

    needs: request => ({ leads: leadOf(id), providers: providersOfLead(id, listLimit(request, DEFAULT_ROWS)) }),

    view: ({ leads: [lead], providers }) => {
      const [first] = providers
      const rows = first?.total ?? 0
      const isOff = lead !== undefined && lead.assigned !== rows
      return [
        ...(isOff ? [note(`⚠️  The lead itself counts ${lead.assigned}, and there are rows for ${rows}`, 'warn')] : []),
        ...(first
          ? [
              {
                kind: 'table' as const,
                columns: [{ title: 'Who', minWidth: 24 }, { title: 'Assignment' }, { title: 'Assigned' }],
                rows: providers.map(({ name, status, assignedAt }) => [[ownerName(name)], [statusName(status)], [time(assignedAt)]]),
                ...leftOut(first.total, providers.length, 'earlier'),
              },
            ]
          : []),
      ]
    },
  })
