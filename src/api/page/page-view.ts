import type { Severity } from '../../text/severity.js'

// Shared by the server and the browser. Times are ISO 8601, by the clock of the platform unless said otherwise.

/** Our own words, or a value from the platform, which may contain anything. */
export type PageWords = string | { readonly text: string; readonly href?: string }
export type PageLine = readonly PageWords[]

export type PageTone = 'plain' | 'good' | 'warn' | 'bad'

export interface PageError {
  readonly message: string
  readonly hint: string
}

/** One figure of the first screen; null: unknown. */
export interface PageTile {
  readonly id: string
  readonly title: string
  readonly figure: PageLine | null
  readonly facts: readonly PageLine[]
  readonly usual: PageLine | null
  /** One value per day, today the last. */
  readonly days: readonly number[] | null
  readonly unknown: PageError | null
  readonly tone: PageTone
}

export interface PageSubject {
  /** `<rule>/<subject>`, as `ignore` takes it. */
  readonly id: string
  readonly line: PageLine
  /** The view of the person or deposit; null: it has none. */
  readonly href: string | null
  /** Shows more in a terminal. */
  readonly command: string | null
  readonly began: string | null
}

export interface PageProblem {
  readonly id: string
  readonly severity: Severity
  readonly message: PageLine
  readonly count: number
  /** The true count may be higher. */
  readonly atLeast: boolean
  /** The beginning of the oldest of the subjects listed, else when a run first saw the problem; null: unknown. */
  readonly since: string | null
  readonly isNew: boolean
  readonly isMuted: boolean
  readonly action: string
  readonly command: string | null
  readonly subjects: readonly PageSubject[]
  /** What the list of subjects leaves out. */
  readonly rest: readonly string[]
  /** How far back the logs of its rule were read. */
  readonly reach: PageLine | null
}

export interface PageSection {
  readonly id: string
  readonly title: string
  readonly isWhole: boolean
  /** Rendered by the server, with every value escaped. */
  readonly html: string
}

/** What nobody wants to hear of for a while. */
export interface PageMute {
  readonly id: string
  /** As people call it. */
  readonly name: string
  readonly by: string | null
  /** By the clock of the server. */
  readonly at: string
  /** `2025-10-08 03:52:55 SAST, or until it has more than 2 deposits`; null: until it is unmuted. */
  readonly ends: string | null
  readonly note: string | null
}

/** Counts per day, for the charts. */
export interface PageDays {
  /** Today is the last: 2025-10-08. */
  readonly dates: readonly string[]
  readonly series: readonly { readonly title: string; readonly values: readonly number[] | null }[]
}

/** A report as the page shows it. */
export interface PageView {
  readonly target: string
  /** IANA name. */
  readonly timezone: string
  /** When the platform was read. */
  readonly timestamp: string
  /** `in the last 24 hours`. */
  readonly window: string
  readonly counts: Readonly<Record<Severity | 'unknown', number>>
  readonly headline: PageLine
  readonly tone: PageTone
  readonly tiles: readonly PageTile[]
  /** The most severe first, muted ones last. */
  readonly problems: readonly PageProblem[]
  /** What could not be read or judged. */
  readonly unread: readonly (PageError & { readonly about: string })[]
  /** Alerts that were not delivered. */
  readonly undelivered: readonly PageLine[]
  /** How far back the rules without a problem looked. */
  readonly reach: readonly PageLine[]
  readonly sections: readonly PageSection[]
  readonly days: PageDays | null
  /** null: the state folder cannot be read. */
  readonly mutes: readonly PageMute[] | null
  readonly canMute: boolean
}

/** The page of a person or deposit, or a list if a word means several or none. */
export interface LookupView {
  readonly isFound: boolean
  /** What people call the match; null: there is not exactly one. */
  readonly heading: PageLine | null
  readonly sections: readonly PageSection[]
  readonly problems: readonly PageProblem[]
  readonly unread: readonly (PageError & { readonly about: string })[]
}

export interface SearchView {
  readonly people: readonly { readonly href: string; readonly line: PageLine }[]
  readonly deposits: readonly { readonly href: string; readonly line: PageLine }[]
  /** Matches that are not listed. */
  readonly more: number
  readonly unread: readonly PageError[]
}

/** The answer to an uploaded bank statement. */
export interface MatchView {
  /** 0 nothing to do, 1 something to approve or to look at, 2 money that is wrong, 3 incomplete. */
  readonly status: 0 | 1 | 2 | 3
  /** Rendered by the server, with every value escaped. */
  readonly html: string
}
