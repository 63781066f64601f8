import type { Severity } from '../../text/severity.js'

/** A report as the page receives it. Shared by the server and the browser. */
export interface PageView {
  readonly target: string
  readonly timezone: string
  /** When the platform was read, by its own clock: ISO 8601. */
  readonly timestamp: string
  readonly counts: Readonly<Record<Severity | 'unknown', number>>
  /** Rendered by the server, with every value escaped. */
  readonly html: string
}

/** The answer to an uploaded bank statement. Shared by the server and the browser. */
export interface MatchView {
  /** 0 nothing to do, 1 something to approve or to look at, 2 money that is wrong, 3 incomplete. */
  readonly status: 0 | 1 | 2 | 3
  /** Rendered by the server, with every value escaped. */
  readonly html: string
}
