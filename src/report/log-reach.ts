import { z } from 'zod'
import { plural } from '../text/words.js'
import { type Block, detail, type Line, line, note, text, time } from './blocks.js'
import type { Context } from './context.js'

/** How far back one log was read. */
export const CheckedLog = z.object({
  name: z.string(),
  kind: z.string(),
  isWhole: z.boolean(),
  since: z.date().nullable(),
  begins: z.boolean(),
  files: z.array(z.string()),
  isJournal: z.boolean().optional(),
  passedOver: z.array(z.object({ path: z.string(), why: z.string() })),
})
type CheckedLog = z.infer<typeof CheckedLog>

/** How far back the logs of a rule were read: its count, even zero, covers no more than this. */
export const Reach = z.object({
  isWhole: z.boolean().describe('All logs of the rule were read whole, back to the start of the window'),
  since: z.date().nullable().describe('Since when all logs were read whole; null: unknown'),
  logs: z.array(CheckedLog).describe('Logs that were read; begins: the log holds nothing older; files: oldest first'),
  notLookedAt: z.array(z.string()).describe('Logs of the rule that were not read: absent, unreadable, or of an unsuitable kind'),
})
export type Reach = Readonly<z.infer<typeof Reach>>

/** `since 00:00 (the log begins there)`, for a figure that does not cover the whole window. */
export const reachPhrase = (logs: readonly CheckedLog[], since: Date | null, { window }: Context): Line => {
  if (!since) return [`${window.phrase}, of which not all was looked at`]
  const isLast = (log: CheckedLog): boolean => log.since?.getTime() === since.getTime()
  const begins = logs.some(log => log.begins && isLast(log))
  // Other logs reach further back, and what they hold is counted too.
  if (!logs.every(isLast))
    return line`${[window.phrase]}, looked at whole only since ${time(since)}${[begins ? ' (a log begins there)' : '']}`
  return line`since ${time(since)}${[begins ? ' (the log begins there)' : '']}`
}

/** The same for what a rule found; the window's own phrase if the logs cover all of it. */
export const foundPhrase = ({ isWhole, logs, since }: Reach, context: Context): Line =>
  isWhole ? [context.window.phrase] : reachPhrase(logs, since, context)

const REASONS: Readonly<Record<string, string>> = {
  denied: 'it may not be read',
  'too large': 'it is too large',
  'too many': 'there are too many of them',
  compressed: 'only gzip is unpacked',
  damaged: 'it is damaged',
  suppressed: 'journald took no more of them at once',
}

/** Rotated files of the log that could not be read. */
export const passedOverNotes = (logs: readonly CheckedLog[]): Block[] =>
  logs.flatMap(({ passedOver }) =>
    passedOver.map(({ path, why }) => note(line`Passed over: ${text(path)}, ${[REASONS[why] ?? 'it was not read']}`, 'warn')),
  )

const checkedLogWords = ({ name, since, begins, files, passedOver }: CheckedLog): Line => {
  const sinceWords = since ? line`since ${time(since)}${[begins ? ' (the log begins there)' : '']}` : ['since nobody knows when']
  const fileWords = files.flatMap((path, i) => line`${[i === 0 ? ' in ' : ', ']}${text(path)}`)
  return line`${text(name)} ${sinceWords}${fileWords}, ${[passedOver.length > 0 ? `${passedOver.length} passed over` : 'nothing passed over']}`
}

/** `Looked at (1 of 2 logs): django since 00:00 in django.log, nothing passed over`. @param asked how many logs could hold it */
export const reachWords = (logs: readonly CheckedLog[], total: number): Line => {
  if (logs.length === 0) return [`Looked at: none of ${plural(total, 'log')}`]
  const shareWords = logs.length < total ? ` (${logs.length} of ${plural(total, 'log')})` : ''
  return [`Looked at${shareWords}: `, ...logs.flatMap((log, i) => [...(i > 0 ? ['; '] : []), ...checkedLogWords(log)])]
}

/** Since when and in which files figures were counted. @param asked how many logs could hold them */
export const reachDetail = (logs: readonly CheckedLog[], total = logs.length): Block[] =>
  logs.length === 0 ? [] : [detail(reachWords(logs, total))]
