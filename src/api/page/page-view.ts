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
