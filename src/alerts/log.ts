/** One line of the log. */
export interface LogEntry {
  readonly level: 'info' | 'warning' | 'error'
  /** The kind of entry, for machines: `sent`, `round_failed`. */
  readonly what: string
  /** For people. May hold untrusted text: the writer escapes it. */
  readonly words: string
  readonly channel?: string
  readonly more?: Readonly<Record<string, string | number | null>>
}

export type WatchLog = (entry: LogEntry) => void
