import { z } from 'zod'
import { UnassignedLead, unassignedLeads } from '../platform/lead-concerns.js'
import { Lead, LeadCount, leadCounts, newestLeads } from '../platform/leads.js'
import { type Block, fact, leftOut, line, note, text } from '../report/blocks.js'
import { type Context, listLimit, listTimes, spanOf } from '../report/context.js'
import { secondsSince } from '../report/figures.js'
import { serviceInCity, statusName } from '../report/phrases.js'
import { attempt } from '../source/readings.js'
import { elapsed } from '../text/duration.js'
import { plural } from '../text/words.js'
import { byStatus } from './by-status.js'
import { section } from './types.js'

/** Null: could not be read, as opposed to none. */
const Unassigned = UnassignedLead.omit({ total: true, forgotten: true, all: true, over: true })

const unassignedList = (
  unassigned: {
    readonly total: number
    readonly rows: readonly z.infer<typeof Unassigned>[]
    readonly expired?: number | undefined
  } | null,
  { now }: Context,
): Block[] => {
  if (!unassigned) return [fact('Verified leads without a provider', 'unknown', 'bad')]
  const { total, rows, expired = 0 } = unassigned
  const [oldest] = rows
  const over = expired > 0 ? [note(`${plural(expired, 'verified lead')} without a provider expired: nobody can be assigned any more`)] : []
  if (!oldest)
    return [note(expired > 0 ? '✅ No verified lead waits for a provider' : '✅ Every verified lead has a provider', 'good'), ...over]
  return [
    note(`⚠️  VERIFIED LEADS WITHOUT A PROVIDER: ${total} (oldest ${elapsed(oldest.verifiedAt, now)})`, 'warn'),
    {
      kind: 'entries',
      entries: rows.map(({ id, category, city, title, verifiedAt }) => ({
        about: { kind: 'lead', id },
        line: line`${serviceInCity(category, city)}: ${text(title)} - verified ${[elapsed(verifiedAt, now)]} ago`,
      })),
      ...leftOut(total, rows.length, 'newer'),
    },
    ...over,
  ]
}

export const leads = section({
  emoji: '📋',
  title: ({ window }) => `LEAD ACTIVITY (${window.label})`,

  needs: request => ({
    counts: leadCounts(spanOf(request.window)),
    newest: newestLeads(spanOf(request.window), listLimit(request, 20)),
    // The rule's own options, so that one reading serves both. Assignments are a separate table: without it only this list is missing.
    unassigned: attempt(unassignedLeads(request.thresholds.unassignedLead, listLimit(request, 20))),
  }),

  data: z.object({
    total: z.int(),
    statuses: z.array(LeadCount.pick({ status: true, count: true })),
    newest: z.array(Lead), // newest last
    // Of any age, oldest first; null: could not be read. `expired` leads are not in `total`; absent: an older saved report.
    unassigned: z.object({ total: z.int(), rows: z.array(Unassigned), expired: z.int().optional() }).nullable(),
  }),

  summarise: ({ counts: [all, ...statuses], newest, unassigned }) => ({
    total: all?.count ?? 0,
    statuses: statuses.map(({ status, count }) => ({ status, count })),
    newest: newest.toReversed(),
    unassigned: unassigned.ok
      ? {
          total: unassigned.value[0]?.total ?? 0,
          rows: unassigned.value.filter(({ over }) => !over).map(({ total: _, forgotten: __, all: ___, over: ____, ...row }) => row),
          expired: (unassigned.value[0]?.all ?? 0) - (unassigned.value[0]?.total ?? 0),
        }
      : null,
  }),

  figures: ({ total, unassigned }, { now }) => ({
    leads: total,
    unassigned_leads: unassigned?.total,
    oldest_unassigned_seconds: unassigned && (unassigned.rows[0] ? secondsSince(unassigned.rows[0].verifiedAt, now) : 0),
  }),

  view: ({ total, statuses, newest, unassigned }, context) => [
    fact('New leads', total),
    ...byStatus(statuses, total),
    {
      kind: 'entries',
      ...listTimes(context),
      entries: newest.map(({ id, createdAt, category, city, status }) => ({
        about: { kind: 'lead', id },
        at: createdAt,
        line: line`${serviceInCity(category, city)} - ${[statusName(status)]}`,
      })),
      ...leftOut(total, newest.length, 'earlier'),
    },
    ...unassignedList(unassigned, context),
  ],
})
