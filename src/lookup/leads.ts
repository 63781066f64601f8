import { accountOf } from '../platform/account.js'
import { assignmentsOf, type ClientLead, leadsOf } from '../platform/account-leads.js'
import { type Column, isBlank, type Line, leftOut, note, text, time } from '../report/blocks.js'
import { listLimit } from '../report/context.js'
import { statusName, UNCERTAIN } from '../report/phrases.js'
import { attempt, rowsOf } from '../source/readings.js'
import { DEFAULT_ROWS, pagePart } from './types.js'

const LEAD_COLUMNS: readonly Column[] = [{ title: 'Lead' }, { title: 'Service' }, { title: 'Where' }]

/** As many digits as the command `lead` takes for an id. */
const ID_CHARS = 8
const ID_COLUMN: Column = { title: 'Id', minWidth: ID_CHARS, givesWay: true, about: 'lead' }

const leadCells = ({
  title,
  category,
  city,
}: { readonly [Key in keyof Pick<ClientLead, 'title' | 'category' | 'city'>]: string | null }): Line[] => [
  [title === null ? '(the lead is gone)' : text(title)],
  [category === null ? 'unknown' : text(category)],
  [isBlank(city ?? '') ? 'unknown' : text(city ?? '')],
]

export const clientLeads = (userId: string) =>
  pagePart({
    emoji: '📋',
    title: 'LEADS POSTED',

    needs: request => ({
      leads: leadsOf(userId, listLimit(request, DEFAULT_ROWS)),
      accounts: attempt(accountOf(userId, request.people)),
    }),

    view: ({ leads, accounts }) => {
      const [first] = leads
      if (!first) return []
      const [client] = rowsOf(accounts)
      return [
        ...(client?.isUncertain ? [note(`⚠️  ${UNCERTAIN}: these leads can be of different people`, 'warn')] : []),
        {
          kind: 'table',
          columns: [{ title: 'Posted' }, ...LEAD_COLUMNS, { title: 'Status' }, { title: 'Providers', align: 'right' }, ID_COLUMN],
          rows: leads.map(lead => [
            [time(lead.createdAt)],
            ...leadCells(lead),
            [statusName(lead.status)],
            [String(lead.assigned)],
            [lead.id.slice(0, ID_CHARS)],
          ]),
          ...leftOut(first.total, leads.length, 'earlier'),
        },
      ]
    },
  })

export const assignedLeads = (userId: string) =>
  pagePart({
    emoji: '🎯',
    title: 'LEADS ASSIGNED',

    needs: request => ({ assignments: assignmentsOf(userId, listLimit(request, DEFAULT_ROWS)) }),

    view: ({ assignments }) => {
      const [first] = assignments
      if (!first) return []
      return [
        {
          kind: 'table',
          columns: [{ title: 'Assigned' }, ...LEAD_COLUMNS, { title: 'Assignment' }, { title: 'Lead is' }, ID_COLUMN],
          rows: assignments.map(assignment => [
            [time(assignment.createdAt)],
            ...leadCells(assignment),
            [statusName(assignment.status)],
            [assignment.leadStatus === null ? 'gone' : statusName(assignment.leadStatus)],
            [assignment.id?.slice(0, ID_CHARS) ?? '-'],
          ]),
          ...leftOut(first.total, assignments.length, 'earlier'),
        },
      ]
    },
  })
