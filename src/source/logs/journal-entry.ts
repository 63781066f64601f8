import type { LogLine } from '../readings.js'
import { kindOf, parseLine } from './lines.js'

export interface JournalEntry {
  readonly message: string
  readonly at: Date | undefined
  /** The journal's own level: 3 and below is an error. */
  readonly isError: boolean
  readonly cursor: string | undefined
}

const textIn = (message: unknown): string => {
  if (Array.isArray(message)) return Buffer.from(message.filter(byte => Number.isInteger(byte) && byte >= 0 && byte < 256)).toString('utf8')
  return typeof message === 'string' ? message : ''
}

/** systemd's message about a unit that died, which it logs as a mere warning. */
const DIED = /^[\w@:.\\-]{1,256}: Failed with result '/

const isGrave = (message: string, priority: unknown): boolean =>
  (typeof priority === 'string' && Number(priority) <= 3) || DIED.test(message)

/** The text of an entry that was cut, as far as it was sent. */
const cutText = (json: string): string | undefined => {
  const [, text, numbers] = /"MESSAGE" *: *(?:"((?:[^"\\]|\\.){0,20000})|\[([\d, ]{0,20000}))/.exec(json) ?? []
  if (numbers !== undefined) return textIn(numbers.split(',').slice(0, -1).map(Number))
  return text?.replaceAll('\\n', '\n').replaceAll('\\"', '"')
}

/** Parses an entry that was cut, which is no valid JSON. */
const cutEntry = (json: string): JournalEntry | undefined => {
  const message = cutText(json)
  const at = /"__REALTIME_TIMESTAMP" *: *"(\d{1,17})"/.exec(json)?.[1]
  if (message === undefined) return undefined
  return {
    message,
    at: at ? new Date(Number(at) / 1000) : undefined,
    isError: isGrave(message, /"PRIORITY" *: *"(\d)"/.exec(json)?.[1]),
    cursor: /"__CURSOR" *: *"([^"]{1,300})"/.exec(json)?.[1],
  }
}

/** Parses one line of `journalctl -o json`; undefined if it is no entry. */
export const entryOf = (json: string): JournalEntry | undefined => {
  try {
    const { MESSAGE, PRIORITY, __REALTIME_TIMESTAMP, __CURSOR } = JSON.parse(json) as Record<string, unknown>
    const at = new Date(Number(__REALTIME_TIMESTAMP) / 1000)
    const message = textIn(MESSAGE)
    return {
      message,
      at: Number.isNaN(at.getTime()) ? undefined : at,
      isError: isGrave(message, PRIORITY),
      cursor: typeof __CURSOR === 'string' ? __CURSOR : undefined,
    }
  } catch {
    return cutEntry(json)
  }
}

/** An entry as a log line, with the journal's own time. @param isFirst only the first line of its text */
export const lineOf = ({ message, at, isError }: JournalEntry, timezone: string, isFirst = true): LogLine => {
  const text = isFirst ? (message.split('\n')[0] ?? '') : message
  const parsed = parseLine(text, kindOf(text) ? 'auto' : 'text', timezone)
  const level = parsed.level ?? (isError ? 'ERROR' : undefined)
  return { ...(at && { at }), ...(level !== undefined && { level }), text }
}
