import { z } from 'zod'

/** Where the window begins: so many seconds before the platform's now, or at a moment the person named. */
export type WindowStart = { readonly secondsAgo: number } | { readonly at: Date }

export interface Window {
  readonly since: WindowStart
  /** As titles say it: `Last 24 Hours`, `Since 2025-10-01`. */
  readonly label: string
  /** As sentences say it: `in the last 24 hours`, `since 2025-10-01`. */
  readonly phrase: string
  /** Longer than a day: times are written with their date. */
  readonly dated: boolean
}

/** When rules fire: the operators' own numbers. Times are seconds. */
export const ThresholdValues = z.object({
  neverLoggedIn: z.number(),
  failedLogins: z.number(), // Failed log-ins from one address, or for one e-mail.
  pendingDeposit: z.number(),
  stuckDeposit: z.number(),
  premiumRequest: z.number(),
  premiumRepeats: z.number(), // Premium requests of one provider that wait at once.
  verificationDelay: z.number(),
  unassignedLead: z.number(),
  waitingLead: z.number().default(86_400), // Reports saved before there was one.
  openTicket: z.number(),
  logErrors: z.number(), // Errors in the logs, above which they are a high problem.
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
  /** One of the usual logs, which the settings do not name. */
  readonly isUsual?: boolean
}

/** What the person asked for: known before anything is read. */
export interface Request {
  /** IANA name: where days begin and end. */
  readonly timezone: string
  readonly window: Window
  /** How long lists may be; undefined: each list has its own length. */
  readonly limit: number | undefined
  /** Nothing is left out of a list. */
  readonly all: boolean
  /** Seconds. */
  readonly thresholds: ThresholdValues
  /** Accounts that are not people: shell patterns. */
  readonly people: { readonly exclude: readonly string[]; readonly keep: readonly string[] }
  readonly logs: readonly ConfiguredLog[]
  /** Rule → subjects that somebody said to ignore: however long a list may be, they are on it while they are there. */
  readonly ignored: Readonly<Record<string, readonly string[]>>
  /** Nobody will see whom problems are about, only how many: of their lists no more is read than tells that. */
  readonly countsOnly?: boolean
}

/** What holds once it was read. `now` is the platform's clock, never the laptop's. */
export interface Context extends Request {
  readonly now: Date
}

/** Rows of a list whose own length is `own`; null is no limit, as SQL's LIMIT takes it. */
export const listLimit = ({ all, limit }: Request, own: number): number | null => (all ? null : (limit ?? own))

export const windowStart = ({ window: { since }, now }: Context): Date =>
  'at' in since ? since.at : new Date(now.getTime() - since.secondsAgo * 1000)
