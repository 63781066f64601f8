import type { LogLine } from '../readings.js'
import { kindOf, parseLine } from './lines.js'

export interface Entry {
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

/** Of an entry that was cut: its text as far as it goes. */
const cutEntry = (json: string): Entry | undefined => {
  const message = /"MESSAGE" *: *"((?:[^"\\]|\\.){0,20000})/.exec(json)?.[1]
  const at = /"__REALTIME_TIMESTAMP" *: *"(\d{1,17})"/.exec(json)?.[1]
  if (message === undefined) return undefined
  const text = message.replaceAll('\\n', '\n').replaceAll('\\"', '"')
  return {
    message: text,
    at: at ? new Date(Number(at) / 1000) : undefined,
    isError: false,
    cursor: /"__CURSOR" *: *"([^"]{1,300})"/.exec(json)?.[1],
  }
}

/** One entry as `journalctl -o json` writes it; undefined for what is none. */
export const entryOf = (json: string): Entry | undefined => {
  try {
    const { MESSAGE, PRIORITY, __REALTIME_TIMESTAMP, __CURSOR } = JSON.parse(json) as Record<string, unknown>
    const at = new Date(Number(__REALTIME_TIMESTAMP) / 1000)
    return {
      message: textIn(MESSAGE),
      at: Number.isNaN(at.getTime()) ? undefined : at,
      isError: typeof PRIORITY === 'string' && Number(PRIORITY) <= 3,
      cursor: typeof __CURSOR === 'string' ? __CURSOR : undefined,
    }
  } catch {
    return cutEntry(json)
  }
}

/** What an entry says, its first line alone where `isFirst`: the time is the journal's own. */
export const lineOf = ({ message, at, isError }: Entry, timezone: string, isFirst = true): LogLine => {
  const text = isFirst ? (message.split('\n')[0] ?? '') : message
  const parsed = parseLine(text, kindOf(text) ? 'auto' : 'text', timezone)
  const level = parsed.level ?? (isError ? 'ERROR' : undefined)
  return { ...(at && { at }), ...(level !== undefined && { level }), text }
}
