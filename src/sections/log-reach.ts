import type { LogReach } from '../platform/log-reach.js'
import { type Block, type Line, line, note, text, time } from '../report/blocks.js'
import type { Context } from '../report/context.js'

/** `since 00:00 (the log begins there)`, for a figure that is not of the whole window. */
export const reachPhrase = (logs: readonly LogReach[], since: Date | null, { window }: Context): Line => {
  if (!since) return [`${window.phrase}, of which not all was looked at`]
  const begins = logs.some(log => log.begins && log.since?.getTime() === since.getTime())
  return line`since ${time(since)}${[begins ? ' (the log begins there)' : '']}`
}

const WHY: Readonly<Record<string, string>> = {
  denied: 'it may not be read',
  'too large': 'it is too large',
  'too many': 'there are too many of them',
  compressed: 'only gzip is unpacked',
  damaged: 'it is damaged',
}

/** What the log was rotated to and could not be looked at. */
export const passedOverNotes = (logs: readonly LogReach[]): Block[] =>
  logs.flatMap(({ passedOver }) =>
    passedOver.map(({ path, why }) => note(line`Passed over: ${text(path)}, ${[WHY[why] ?? 'it was not read']}`, 'warn')),
  )
