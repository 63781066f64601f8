import type { LogReach } from '../platform/log-reach.js'
import { type Block, detail, type Line, line, note, text, time } from '../report/blocks.js'
import type { Context } from '../report/context.js'
import { plural } from '../report/words.js'

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

const lookedAt = ({ name, since, begins, files, passedOver }: LogReach): Line => {
  const from = since ? line`since ${time(since)}${[begins ? ' (the log begins there)' : '']}` : ['since nobody knows when']
  const where = files.flatMap((path, i) => line`${[i === 0 ? ' in ' : ', ']}${text(path)}`)
  return line`${text(name)} ${from}${where}, ${[passedOver.length > 0 ? `${passedOver.length} passed over` : 'nothing passed over']}`
}

/** From when on, and in which files, figures were counted. @param asked how many logs could tell of them */
export const reachDetail = (logs: readonly LogReach[], asked = logs.length): Block[] => {
  if (logs.length === 0) return []
  const of = logs.length < asked ? ` (${logs.length} of ${plural(asked, 'log')})` : ''
  return [detail([`Looked at${of}: `, ...logs.flatMap((log, i) => [...(i > 0 ? ['; '] : []), ...lookedAt(log)])])]
}
