import { z } from 'zod'
import { Moment, momentOf } from '../../platform/api/moments.js'
import type { FailedLoginsWithin } from '../../platform/failed-logins.js'
import type { LogReach } from '../../platform/log-reach.js'
import type { Reach } from '../../report/log-reach.js'

const since = Moment.nullable().describe('From when on all was looked at; null: not known')

const LookedAt = z.object({
  name: z.string(),
  since,
  files: z.array(z.string()).describe('The oldest first'),
  passed_over: z.array(z.object({ path: z.string(), why: z.string() })),
})

/** How far the logs were looked at for failed log-ins, of which the platform's own view says nothing. */
export const CheckedLogs = z
  .object({
    failed_attempts: z.int().nullable().describe('As in logins; null: there was no log to count them from'),
    at_least: z.boolean().describe('There may be more: not all of the window was looked at'),
    since,
    looked_at: z.array(LookedAt),
    not_looked_at: z.array(z.string()).describe('Logs that could tell of them: absent, not readable, or of a kind that does not tell'),
  })
  .describe('How far logins.failed_attempts was looked for; not of the Django view')

/** The same of a rule that counts in logs, whatever it found. */
export const CheckedRule = z
  .object({
    type: z.string(),
    at_least: z.boolean().describe('There may be more: not all of the window was looked at'),
    since,
    looked_at: z.array(LookedAt),
    not_looked_at: z.array(z.string()),
  })
  .describe('How far the logs that a rule counts in were looked at')

const lookedAt = ({ name, since, files, passedOver }: LogReach): z.infer<typeof LookedAt> => ({
  name,
  since: since && momentOf(since),
  files: [...files],
  passed_over: [...passedOver],
})

/** @param logs those that can hold failed log-ins */
export const checkedLogs = (
  failed: FailedLoginsWithin | null,
  logs: readonly { readonly name: string }[],
): z.infer<typeof CheckedLogs> => ({
  failed_attempts: failed?.total ?? null,
  at_least: failed?.atLeast ?? true,
  since: failed?.since ? momentOf(failed.since) : null,
  looked_at: (failed?.logs ?? []).map(lookedAt),
  not_looked_at: logs.map(({ name }) => name).filter(name => !failed?.logs?.some(log => log.name === name)),
})

export const checkedRule = (type: string, { isWhole, since, logs, notLookedAt }: Reach): z.infer<typeof CheckedRule> => ({
  type,
  at_least: !isWhole,
  since: since && momentOf(since),
  looked_at: logs.map(lookedAt),
  not_looked_at: [...notLookedAt],
})
