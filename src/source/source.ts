import type { LogSettings } from '../config/settings.js'
import type { LogLine, LogReading, LogTail, Outcome, Query } from './readings.js'

/** What is being waited for; shown to a person who waits. */
export type Stage = 'connecting' | 'signing in' | 'asking the agent' | 'reading'

/** The person at the terminal. Without `ask` nobody is there, and nothing is ever asked. */
export interface Interaction {
  stage(stage: Stage): void
  /** @param secret the answer is not echoed; undefined: the person gave no answer */
  readonly ask?: (question: string, secret: boolean) => Promise<string | undefined>
}

export interface Snapshot {
  /** The platform's clock at the snapshot: `transaction_timestamp()`, or the host's own clock where PostgreSQL could not be read. */
  readonly now: Date
  rows<Row>(query: Query<Row>): Outcome<readonly Row[]>
  log(tail: LogTail): Outcome<LogReading>
  /** Milliseconds until that reading was there, from when the platform was asked. */
  tookMs(reading: Query<any> | LogTail): number
}

/** How far one log has come: its last line, or the cursor of the journal. */
export interface LogPosition {
  /** The file, how it begins, how much of it was looked at when the connection was made, and how many lines came after that; inode 0: it was not there. */
  readonly inode?: string
  readonly sum?: string
  readonly offset?: number
  readonly lines?: number
  /** The last of these lines, or the last that was told before. */
  readonly text?: string
  readonly at?: Date
  /** Of the journal. */
  readonly cursor?: string
}

export interface FollowOptions {
  readonly logs: readonly LogSettings[]
  /** Lines of each log to begin with. */
  readonly lines: number
  readonly follow: boolean
  readonly errorsOnly: boolean
  /** Fixed text, any case, that a line must hold. */
  readonly grep?: string
  /** Kept up to date for each log, by its name. What is in it already was told before: it goes on from there. */
  readonly places?: Map<string, LogPosition>
}

export type FollowEvent =
  | { readonly kind: 'line'; readonly log: string; readonly line: LogLine }
  | { readonly kind: 'absent'; readonly log: string }
  /** It goes on where it was; `isWhole`: no line in between was missed. */
  | { readonly kind: 'resumed'; readonly isWhole: boolean }
  | { readonly kind: 'failed'; readonly log: string; readonly error: { readonly message: string; readonly hint: string } }

/**
 * Where the platform is read from. Two implementations with this one face: over SSH, and on the host itself.
 * The connection is made when it is first needed, and kept until `close`.
 */
export interface Source {
  /**
   * Begins to connect before it is known what is to be read, and resolves once the far side is waited for.
   * Whether it comes about is heard by who reads. Not every source has something to begin with.
   */
  begin?(): Promise<void>
  /**
   * Reads all of it at once: the queries in one read-only transaction, the logs in one remote command, side by side.
   * Equal readings are read once. A reading that fails is an outcome; only a host that cannot be reached throws.
   * @throws ConnectionError
   */
  read(readings: readonly (Query<any> | LogTail)[]): Promise<Snapshot>
  /** The ends of logs, and with `follow` what is appended to them from then on. @throws ConnectionError */
  follow(options: FollowOptions, signal: AbortSignal): AsyncIterable<FollowEvent>
  /** Resolves once the host has said anything over the connection that is kept; not every source can ask. */
  probe?(): Promise<void>
  /** Lets go of everything at once, without waiting for the far side. */
  close(): void
}
