import { z } from 'zod'
import type { LogLine, LogTail, Since } from '../source/readings.js'
import { type Log, matchTail } from './logs.js'
import { pii } from './personal-data.js'
import { visitorsOf } from './visitor.js'

/** Failed log-ins are in no table, but two kinds of log record the same attempts: */
const IN_ACCESS = '"POST /api/(auth/)?login/[^"]*" 401 '
const IN_DJANGO = 'LOGIN FAILED: |Invalid password for: |User not found: |Unauthorized: /api/(auth/)?login/'

/** An access log of JSON lines, with path and status in any order. */
const IN_JSON =
  '^ *[{].*/api/(auth/)?login/.*"(status(_code)?|code)" *: *"?401|^ *[{].*"(status(_code)?|code)" *: *"?401.*/api/(auth/)?login/'

const PATTERN = `${IN_ACCESS}|${IN_DJANGO}|${IN_JSON}`
/**
 * The kinds that may contain failed log-ins. All patterns are used for each: its format may have changed since the settings were written.
 */
const KINDS_WITH_LOGINS: readonly string[] = ['auto', 'access', 'django', 'json', 'stamped']

/** The tail of a log with failed log-ins; undefined if logs of its kind contain none. */
export const failedLoginTail = (log: Log, from: Since): LogTail | undefined =>
  KINDS_WITH_LOGINS.includes(log.kind) ? matchTail(log, PATTERN, from) : undefined

const isOfJsonAccess = (text: string): boolean =>
  /^ *\{/.test(text) && /"(?:status|status_code|code)" *: *"?401(?!\d)/.test(text) && /[" ]\/api\/(?:auth\/)?login\//.test(text)

/** In a cut line, the status may not have been sent; the host has matched it. */
const isRefused = (text: string): boolean => / 401 /.test(text) || text.endsWith('…')

/** Whether a line is from an access log, which contains an address but no e-mail. */
export const isOfAccess = ({ text }: LogLine): boolean =>
  (isRefused(text) && /"POST \/api\/(?:auth\/)?login\//.test(text)) || isOfJsonAccess(text)

/** Requesting the log-in page is not an attempt. */
const isAttempt = ({ text }: LogLine): boolean =>
  !(isOfJsonAccess(text) && /"(?:request_)?method" *: *"(?!POST)|"(?:GET|HEAD|OPTIONS) \//.test(text))

const addressIn = (text: string): string =>
  /^ *\{/.test(text) ? (/"(?:remote_addr|client_ip|remote_ip|remote_address|ip|client)" *: *"([^"]{1,200})"/.exec(text)?.[1] ?? '') : text

const Attempts = z.object({ who: pii(), count: z.int(), last: z.date().optional() }) // absent: no line has a time, or an older saved report
export type Attempts = z.infer<typeof Attempts>

export const FailedLogins = z.object({
  total: z.int(),
  nameless: z.int().default(0), // in the access log without the visitor's address: behind a proxy, it may know only the proxy's
  addresses: z.array(Attempts).readonly(), // from the access log, most first
  emails: z.array(Attempts).readonly(), // from the `LOGIN FAILED` lines of the Django log, most first
})
export type FailedLogins = z.infer<typeof FailedLogins>

/** Whom a line names, and when it was written. */
interface NamedAttempt {
  readonly who: string
  readonly at: Date | undefined
}

const laterOf = (a: Date | undefined, b: Date | undefined): Date | undefined => (a && b ? (a > b ? a : b) : (a ?? b))

const tally = (named: readonly NamedAttempt[]): Attempts[] => {
  const found = new Map<string, Attempts>()
  for (const { who, at } of named) {
    const before = found.get(who)
    const last = laterOf(before?.last, at)
    found.set(who, { who, count: (before?.count ?? 0) + 1, ...(last && { last }) })
  }
  return [...found.values()].sort((a, b) => b.count - a.count || (a.who < b.who ? -1 : 1))
}

const captures = (lines: readonly LogLine[], pattern: RegExp): NamedAttempt[] =>
  lines.flatMap(({ text, at }) => {
    const who = pattern.exec(text)?.[1]
    return who === undefined ? [] : { who, at }
  })

/** Versions of the application that log `LOGIN FAILED` may also log one of the other messages for the same attempt. */
const emailsOf = (django: readonly LogLine[]): NamedAttempt[] => {
  // `.*`: without an end, skip the rest of the line, which could repeat the words a thousand times.
  const emails = captures(django, /LOGIN FAILED: (?:(.+?) - |.*)/)
  const named = emails.length > 0 ? emails : captures(django, /(?:Invalid password for|User not found): (\S+)/)
  return named.map(({ who, at }) => ({ who: who.toLowerCase(), at }))
}

/**
 * Counts failed log-ins in lines that `failedLoginTail` matched. The total is the larger of the two logs' counts; `Unauthorized` lines,
 * which contain no name, count only if there are no others.
 */
export const countFailedLogins = (requests: readonly LogLine[], django: readonly LogLine[]): FailedLogins => {
  const access = requests.filter(isAttempt)
  const visitors = visitorsOf(access.map(({ text }) => addressIn(text)))
  const addresses = access.flatMap(({ at }, i): NamedAttempt[] => {
    const who = visitors[i]
    return who === undefined ? [] : [{ who, at }]
  })
  const emails = emailsOf(django)
  const unauthorized = django.filter(({ text }) => text.includes('Unauthorized: /api/')).length
  return {
    total: Math.max(access.length, emails.length) || unauthorized,
    nameless: access.length - addresses.length,
    addresses: tally(addresses),
    emails: tally(emails),
  }
}
