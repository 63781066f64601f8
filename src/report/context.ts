import { z } from 'zod'

/** Start of the window: a number of seconds before the platform's now, or the moment that the user named. */
export type WindowStart = { readonly secondsAgo: number } | { readonly at: Date }

export interface Window {
  readonly since: WindowStart
  /** When it ended; absent: it goes on until now. */
  readonly until?: Date
  /** The same window, had it not ended; absent: it has not. */
  readonly untilNow?: Window
  /** For titles: `Last 24 Hours`, `Since Wed 2025-10-01 00:00`. */
  readonly label: string
  /** For sentences: `in the last 24 hours`, `since 2025-10-01`. */
  readonly phrase: string
  /** The window is longer than a day, so that every time in a list is written with its date. */
  readonly dated: boolean
}

/** When rules fire, as the operators set it. Times are in seconds. */
export const ThresholdValues = z.object({
  neverLoggedIn: z.number(),
  failedLogins: z.number(), // failed log-ins from one address or for one e-mail
  pendingDeposit: z.number(),
  stuckDeposit: z.number(),
  premiumRequest: z.number(),
  premiumRepeats: z.number(), // premium requests of one provider that are pending at the same time
  verificationDelay: z.number(),
  unassignedLead: z.number(),
  waitingLead: z.number().default(86_400), // default: older saved reports lack it
  openTicket: z.number(),
  logErrors: z.number(), // more errors than this in the logs are a high problem
  silentRegistrations: z.number(),
  silentDeposits: z.number(),
  silentLeads: z.number(),
  activeProvider: z.number(),
  repeatDeposits: z.number(),
  repeatLeads: z.number(),
  repeatWithin: z.number(),
})
export type ThresholdValues = Readonly<z.infer<typeof ThresholdValues>>

export interface ConfiguredLog {
  readonly name: string
  readonly path: string
  readonly kind: string
  /** One of the default logs, which the settings do not name. */
  readonly isUsual?: boolean
}

/** What the user asked for, known before anything is read. */
export interface Request {
  /** IANA name of the zone that days begin and end in. */
  readonly timezone: string
  readonly window: Window
  /** Most rows per list; undefined: each list has its own limit. */
  readonly limit: number | undefined
  /** Lists are complete. */
  readonly all: boolean
  /** In seconds. */
  readonly thresholds: ThresholdValues
  /** Accounts that are not people, as shell patterns. */
  readonly people: { readonly exclude: readonly string[]; readonly keep: readonly string[] }
  readonly logs: readonly ConfiguredLog[]
  /** Rule → subjects that the user ignored. Lists always contain them while they exist, whatever the limit. */
  readonly ignored: Readonly<Record<string, readonly string[]>>
  /** Only the number of subjects is shown, so the queries read no longer lists than counting takes. */
  readonly countsOnly?: boolean
}

/** The request with the time of the reading. `now` is the platform's clock, never the laptop's. */
export interface Context extends Request {
  readonly now: Date
}

/** The row limit of a list whose own default is `own`; null is no limit, as for SQL's LIMIT. */
export const listLimit = ({ all, limit }: Request, own: number): number | null => (all ? null : (limit ?? own))

export const windowStart = ({ window: { since }, now }: Context): Date =>
  'at' in since ? since.at : new Date(now.getTime() - since.secondsAgo * 1000)

/** The time that lists are about. */
export const spanOf = ({ since, until }: Window): WindowStart & { readonly until?: Date } => ({ ...since, ...(until && { until }) })

/** The same for rules: they judge how things are now, whatever day the lists are about. */
export const untilNow = <Asked extends Request>(asked: Asked): Asked =>
  asked.window.untilNow ? { ...asked, window: asked.window.untilNow } : asked

/** For the times of a list: `13:58` and `yesterday 14:33`, or each with its date if the window is longer than a day. */
export const listTimes = ({ window, now }: Context): { readonly now?: Date } => (window.dated ? {} : { now })
