import { z } from 'zod'
import { Moment, momentOf } from '../../platform/api/moments.js'
import type { FailedLoginsWithin } from '../../platform/failed-logins.js'
import type { LogReach } from '../../platform/log-reach.js'
import type { Reach } from '../../report/log-reach.js'

const since = Moment.nullable().describe('Everything after this was searched; null: unknown')

const CheckedLog = z.object({
  name: z.string(),
  since,
  files: z.array(z.string()).describe('Oldest first'),
  passed_over: z.array(z.object({ path: z.string(), why: z.string() })).describe('Files that could not be searched'),
})

/** How far the logs were searched for failed log-ins, which the Django view does not say. */
export const CheckedLogs = z
  .object({
    failed_attempts: z.int().nullable().describe('As in logins; null: there was no log to count them in'),
    at_least: z.boolean().describe('There may be more: part of the window was not searched'),
    since,
    looked_at: z.array(CheckedLog),
    not_looked_at: z.array(z.string()).describe('Logs that could hold failed log-ins but are absent, unreadable or of another kind'),
  })
  .describe('How far the logs were searched for logins.failed_attempts; not in the Django view')

/** The same for a rule that counts in logs, whether it found a problem or not. */
export const CheckedRule = z
  .object({
    type: z.string(),
    at_least: z.boolean().describe('There may be more: part of the window was not searched'),
    since,
    looked_at: z.array(CheckedLog),
    not_looked_at: z.array(z.string()),
  })
  .describe('How far the logs were searched for one rule')

const checkedLog = ({ name, since, files, passedOver }: LogReach): z.infer<typeof CheckedLog> => ({
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
  looked_at: (failed?.logs ?? []).map(checkedLog),
  not_looked_at: logs.map(({ name }) => name).filter(name => !failed?.logs?.some(log => log.name === name)),
})

export const checkedRule = (type: string, { isWhole, since, logs, notLookedAt }: Reach): z.infer<typeof CheckedRule> => ({
  type,
  at_least: !isWhole,
  since: since && momentOf(since),
  looked_at: logs.map(checkedLog),
  not_looked_at: [...notLookedAt],
})
