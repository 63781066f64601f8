import type { LogSettings } from '../config/settings.js'
import type { LogLine, LogReading, LogTail, Outcome, Query, Reading } from './readings.js'

/** What the run is waiting for, as the spinner shows it. */
export type Stage = 'connecting' | 'signing in' | 'asking the agent' | 'reading'

/** The person at the terminal. Without `ask` there is no person, and no question is ever asked. */
export interface Interaction {
  stage(stage: Stage): void
  /** @param secret hides the typed answer @returns undefined if the person gave no answer */
  readonly ask?: (question: string, secret: boolean) => Promise<string | undefined>
  /** Another program is about to ask the person at the terminal. Absent if there is none. */
  readonly leaveTerminal?: () => void
  /** One line for the person, beside the report. */
  readonly note?: (line: string) => void
}

export interface Snapshot {
  /** The platform's clock at the snapshot: `transaction_timestamp()`, or the host's clock if PostgreSQL could not be read. */
  readonly now: Date
  rows<Row>(query: Query<Row>): Outcome<readonly Row[]>
  log(tail: LogTail): Outcome<LogReading>
  /** Milliseconds from the request until that reading had arrived. */
  tookMs(reading: Reading): number
}

/** A position in one log: its last line, or the journal's cursor. */
export interface LogPosition {
  /** The file, a checksum of its start, the size searched on connecting, and the number of lines since; inode 0: no file yet. */
  readonly inode?: string
  readonly sum?: string
  readonly offset?: number
  readonly lines?: number
  /** The last of these lines, or the last line shown before. */
  readonly text?: string
  readonly at?: Date
  /** The journal's cursor. */
  readonly cursor?: string
}

export interface FollowOptions {
  readonly logs: readonly LogSettings[]
  /** How many of the last lines of each log to show first. */
  readonly lines: number
  readonly follow: boolean
  readonly errorsOnly: boolean
  /** Fixed text that a line must contain, in any case. */
  readonly grep?: string
  /** The position in each log by name, kept up to date. Following resumes from the positions given here. */
  readonly places?: Map<string, LogPosition>
}

export type FollowEvent =
  | { readonly kind: 'line'; readonly log: string; readonly line: LogLine }
  | { readonly kind: 'absent'; readonly log: string }
  /** Following resumed after a gap; `isWhole`: no line was missed. */
  | { readonly kind: 'resumed'; readonly isWhole: boolean }
  | { readonly kind: 'failed'; readonly log: string; readonly error: { readonly message: string; readonly hint: string } }

/**
 * Reads one platform, over SSH or on the host itself.
 * The connection is made when it is first needed and stays open until `close`.
 */
export interface Source {
  /**
   * Starts connecting before the readings are known, and resolves once the host has to answer.
   * A failure to connect is thrown by `read`. Optional: some sources have nothing to start.
   * @param expected whether there will be queries among them; true unless known
   */
  begin?(expected?: { readonly queries: boolean }): Promise<void>
  /**
   * Reads everything at once: the queries in one read-only transaction, the logs in one remote command, in parallel.
   * Equal readings are read once. A reading that fails becomes a failed outcome.
   * @throws ConnectionError if the host cannot be reached
   */
  read(readings: readonly Reading[]): Promise<Snapshot>
  /** The last lines of logs, and with `follow` each new line. @throws ConnectionError */
  follow(options: FollowOptions, signal: AbortSignal): AsyncIterable<FollowEvent>
  /** Resolves on the first reply of the host over the open connection. Optional: not every source can probe. */
  probe?(): Promise<void>
  /** Releases everything at once, without waiting for the host. */
  close(): void
}
