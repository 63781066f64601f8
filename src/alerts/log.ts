/** One thing that was done, or could not be: a line of the log. */
export interface LogEntry {
  readonly level: 'info' | 'warning' | 'error'
  /** A word for machines: `sent`, `round_failed`. */
  readonly what: string
  /** For people. From anywhere: whoever writes it escapes. */
  readonly words: string
  readonly channel?: string
  readonly more?: Readonly<Record<string, string | number | null>>
}

export type WatchLog = (deed: LogEntry) => void
