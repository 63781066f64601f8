import type { LogLine } from '../source/readings.js'
import { messageOf } from './log-message.js'

/** One failure: the first line that reports it. */
export interface LogEvent {
  readonly at?: Date
  readonly message: string
}

/** Further errors of gunicorn this soon after a worker failed to boot, or was killed for a timeout, belong to the same failure. */
const MAX_CONSEQUENCE_MS = 60_000
const BOOT = /^(?:Exception in worker process$|Worker \(pid:\d+\) exited with code|Shutting down: Master|Reason: Worker failed to boot)/
const KILLED = /(?:pid:|pid )(\d+)\)? (?:was sent SIG(?:KILL|ABRT)|was terminated due to signal)/
const TIMEOUT = /^WORKER TIMEOUT \(pid:(\d+)\)/

const msOf = ({ at }: LogEvent): number => at?.getTime() ?? 0

/** Whether gunicorn logged this failure before: it logs several errors for one. */
const isConsequence = (event: LogEvent, before: readonly LogEvent[]): boolean => {
  const near = before.filter(other => msOf(event) - msOf(other) <= MAX_CONSEQUENCE_MS)
  if (BOOT.test(event.message)) return near.some(({ message }) => BOOT.test(message))
  const pid = KILLED.exec(event.message)?.[1]
  return pid !== undefined && near.some(({ message }) => TIMEOUT.exec(message)?.[1] === pid)
}

/** The errors of one log as events, in order. */
export const eventsOf = (lines: readonly LogLine[], kind: string): LogEvent[] => {
  const all = lines.map((line): LogEvent => ({ ...(line.at && { at: line.at }), message: messageOf(line, kind) }))
  const own: LogEvent[] = []
  const gunicorn: LogEvent[] = []
  for (const event of all) {
    const isOfServer = BOOT.test(event.message) || KILLED.test(event.message) || TIMEOUT.test(event.message)
    if (!isOfServer || !isConsequence(event, gunicorn)) own.push(event)
    if (isOfServer) gunicorn.push(event)
  }
  return own
}

/** Logs record a request when it ends, each at a slightly different time. */
const MAX_REQUEST_GAP_MS = 5000

/**
 * Servers log a path as it was sent, Django decoded, and newer versions of it with Python's escapes: decodes both, up to the first blank.
 */
const decodedPath = (path: string): string => {
  const plain = path.replace(/\\(?:x([0-9a-f]{2})|u([0-9a-f]{4}))/g, (_, two, four) =>
    String.fromCharCode(Number.parseInt(two ?? four, 16)),
  )
  try {
    return decodeURIComponent(plain).split(/\s/)[0] ?? ''
  } catch {
    return plain
  }
}

const FAILED_REQUEST =
  /(?:Internal Server Error|Bad Gateway|Service Unavailable|Gateway Timeout|Error handling request):? (?:[A-Z]{3,7} )?(\/[^\s?]*)/

/** The path of a failed request, as logged by Django, gunicorn, nginx or in an access log. */
const pathOf = ({ message }: LogEvent): string | undefined => {
  const path = (FAILED_REQUEST.exec(message) ??
    /^5(?:\d\d|xx) [A-Z]{3,7} ([^\s?]+)/.exec(message) ??
    /request: "[A-Z]{3,7} ([^\s?"]+)/.exec(message))?.[1]
  return path === undefined ? undefined : decodedPath(path)
}

/**
 * The events of several logs, without those that an earlier log already contains: a failed request is recorded in each of them.
 * One event of an earlier log cancels one event here.
 */
export const withoutRepeats = (logs: readonly (readonly LogEvent[])[]): LogEvent[][] => {
  const open = new Map<string, number[]>()
  return logs.map(events => {
    const unmatched: [string, number][] = []
    const kept = events.filter(event => {
      const path = pathOf(event)
      if (path === undefined || !event.at) return true
      const times = open.get(path) ?? []
      const at = event.at.getTime()
      const same = times.findIndex(time => Math.abs(time - at) <= MAX_REQUEST_GAP_MS)
      if (same < 0) unmatched.push([path, at])
      else times.splice(same, 1)
      return same < 0
    })
    for (const [path, at] of unmatched) open.set(path, [...(open.get(path) ?? []), at])
    return kept
  })
}
