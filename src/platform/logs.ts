import type { LogLine, LogTail } from '../source/readings.js'

/** How much of a log's end is looked at on the host: a day of a busy log, read there in a tenth of a second. */
const LOOK = 16 * 1024 * 1024

export interface Log {
  readonly name: string
  readonly kind: string
}

export const errorsIn = ({ name }: Log): LogTail => ({ kind: 'log', name, bytes: LOOK, match: 'errors' })

export const matchesIn = ({ name }: Log, pattern: string): LogTail => ({ kind: 'log', name, bytes: LOOK, match: { pattern } })

const MESSAGE: Record<string, RegExp> = {
  django: /^\w+ \d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+ (?:(\S+) \d+ \d+ )?(.*)$/s,
  gunicorn: /^\[[^\]]*\] \[\d+\] \[\w+\] ()(.*)$/s,
  // What stands before the time is whatever the proxies made of the address: it may be a list, or nothing.
  access: /\[\d\d\/[A-Z][a-z]{2}\/\d{4}:[^\]]{1,20}\] ()"?(.*)$/s,
}

/** What a line of a log says, without the stamp, the process and the level: equal for what happened twice. */
export const messageOf = (line: LogLine, kind: string): string => {
  const [, module = '', message = line.text] = MESSAGE[kind]?.exec(line.text) ?? []
  if (kind !== 'access') return module ? `${module}: ${message}` : message
  const [, request, status] = /^([^"?]*)(?:\?[^"]*)?" (\d{3})/.exec(message) ?? []
  return request && status ? `${status} ${request.trim().replace(/ HTTP\/[\d.]+$/, '')}` : message
}

/** Whether all from `start` on was looked at. */
export const reachesBack = (bounded: false | { readonly since: Date | undefined }, start: Date): boolean =>
  bounded === false || (bounded.since !== undefined && bounded.since <= start)
