import type { ZodType } from 'zod'
import { type Hint, hintFor } from '../text/hint.js'

/** One statement and the shape of a row it returns. */
export interface Query<Row> {
  readonly kind: 'query'
  /** Names the statement in the server's log and in errors: `subject.what`. */
  readonly name: string
  readonly sql: string
  readonly values: readonly unknown[]
  readonly row: ZodType<Row>
  /** Table → columns it reads; grants and the checks of `doctor` are generated from these. */
  readonly reads: Readonly<Record<string, readonly string[]>>
  /** Table → the columns among these that some platforms lack: the query works without them. */
  readonly mayLack?: Readonly<Record<string, readonly string[]>>
  /** Tables that some platforms lack: without one, fields that can do without it still have values, and the rest are unknown. */
  readonly lateTables?: readonly string[]
  /** It finds its rows by indexes however large a table is; otherwise `scans` gives the reason. A test checks the plan. */
  readonly indexed?: true
  /** Table → the reason for a full scan. */
  readonly scans?: Readonly<Record<string, string>>
}

/** A number of seconds before the host's current time, or a moment. */
export type Since = { readonly secondsAgo: number } | { readonly at: Date }

/** A time from a moment on, until now or until an end that is not part of it. */
export type Span = Since & { readonly until?: Date }

/** The end of a log on the host: only the lines that match, filtered there. */
export interface LogTail {
  readonly kind: 'log'
  /** The name of a log in the settings. */
  readonly name: string
  /** How many bytes from the end of the file the host searches. */
  readonly bytes: number
  /** The start of the search, which includes rotated files as far as the bytes reach. Absent: only the log file itself is searched. */
  readonly from?: Since
  /** A POSIX extended regular expression (`grep -E`), or whatever counts as an error in a log of this kind. */
  readonly match: { readonly pattern: string } | 'errors'
}

/** A reading whose failure the section or rule handles itself: it receives the outcome, not the value. */
export interface Attempt<R extends Query<any>> {
  readonly kind: 'attempt'
  readonly query: R
  /** Some platforms lack the table: its absence is not an error. */
  readonly optional: boolean
  /** Only the number of rows matters: rows with invalid values are not listed as errors. */
  readonly counts: boolean
}
export const attempt = <R extends Query<any>>(query: R, { optional = false, counts = false } = {}): Attempt<R> => ({
  kind: 'attempt',
  query,
  optional,
  counts,
})

/** Logs that only add detail: a failure to read one is not listed as an error of the section or rule. */
export interface SupplementaryLogs {
  readonly kind: 'supplementary'
  readonly tails: readonly LogTail[]
}
export const supplementary = (tails: readonly LogTail[]): SupplementaryLogs => ({ kind: 'supplementary', tails })

export type Reading = Query<any> | LogTail

export interface LogLine {
  /** When it was written, if the line has a timestamp. */
  readonly at?: Date
  readonly level?: string
  readonly text: string
}

/** A log file, current or rotated, that was not searched; or `721 entries of gunicorn.service` that journald did not take. */
export interface SkippedFile {
  readonly path: string
  readonly why: 'denied' | 'too large' | 'too many' | 'compressed' | 'damaged' | 'suppressed'
}

/** What kind of log was found, and how far it was searched. */
export interface Look {
  /** The kind detected from its lines if the settings leave it open, such as `gunicorn`; `auto` for an empty log. */
  readonly kind: string
  /** False: there are lines, but none of the configured kind, so that counts from it mean nothing. */
  readonly isOfKind: boolean
  /** The reason for that: no line has a level. */
  readonly lacksLevels?: boolean
  /** Paths that were searched, oldest first. */
  readonly files: readonly string[]
  readonly passedOver: readonly SkippedFile[]
  /** The search started at the beginning of the log: there are no older lines. */
  readonly beginsThere: boolean
  /** Entries of systemd's journal, which is not a file. */
  readonly isJournal?: true
}

export type LogReading =
  | { readonly state: 'absent' }
  | {
      readonly state: 'read'
      /** Size of the whole file in bytes. */
      readonly size: number
      readonly modifiedAt: Date
      /** The matching lines, oldest first. */
      readonly lines: readonly LogLine[]
      /** If the search did not cover everything: the time, if lines have one, before which matches may be missing. */
      readonly bounded: false | { readonly since: Date | undefined }
      readonly look?: Look
    }

/** A log that exists and was read. */
export type ReadLog = Extract<LogReading, { state: 'read' }>

/** The reason a reading has no value: what happened, and what the person can do now. `H` is `Hint` until the source fills in its target. */
export interface ReadError<H extends Hint = string> {
  readonly message: string
  readonly hint: H
  /** The table does not exist, as on some platforms. */
  readonly absent?: boolean
  /** The table, or one of its columns, does not exist. */
  readonly lacking?: boolean
  /** The role lacks the privilege to read it. */
  readonly denied?: boolean
  /** Row level security would hide rows, and the role has it refuse instead (row_security = off). */
  readonly hidden?: boolean
  /** The database does not exist. */
  readonly noDatabase?: boolean
  /** PostgreSQL does not let the role in: its password is wrong, or there is no such role. */
  readonly roleRefused?: boolean
  /** The server takes encrypted connections only. */
  readonly wantsTls?: boolean
  /** Nothing is left out because of it: the odd value is shown as far as possible. */
  readonly isShown?: boolean
}

/** `flaws`: problems of single rows, which are left out of the value if they cannot be shown. */
export type Outcome<T, H extends Hint = string> =
  | { readonly ok: true; readonly value: T; readonly flaws?: readonly ReadError[] }
  | { readonly ok: false; readonly error: ReadError<H> }

/** The same outcome; the hint of an error names the settings tables of that target. */
export const aboutTarget = <T>(outcome: Outcome<T, Hint>, target: string): Outcome<T> =>
  outcome.ok ? outcome : { ok: false, error: { ...outcome.error, hint: hintFor(target, outcome.error.hint) } }

/** The same outcome with its value transformed. */
export const mapped = <T, U>(outcome: Outcome<T>, make: (value: T) => U): Outcome<U> =>
  outcome.ok ? { ...outcome, value: make(outcome.value) } : outcome

/** The rows, or none if the read failed. Only for callers whose failures are reported elsewhere. */
export const rowsOf = <Row>(outcome: Outcome<readonly Row[]>): readonly Row[] => (outcome.ok ? outcome.value : [])

/** Several logs can share a name: a list of tails asks each of them the same. */
export type Need = Reading | Attempt<any> | SupplementaryLogs | readonly LogTail[]

export type Readings = Readonly<Record<string, Need>>

type Value<N> = N extends readonly LogTail[] | SupplementaryLogs
  ? readonly Outcome<LogReading>[]
  : N extends Attempt<infer Q>
    ? Q extends Query<infer Row>
      ? Outcome<readonly Row[]>
      : never
    : N extends Query<infer Row>
      ? readonly Row[]
      : Outcome<LogReading>

/** The values read, under the names of the needs. Logs always come as outcomes: one that fails does not affect the others. */
export type Values<Needs extends Readings> = { readonly [Name in keyof Needs]: Value<Needs[Name]> }
