import type { ZodType } from 'zod'

/** One statement and the shape of a row it returns. */
export interface Query<Row> {
  readonly kind: 'query'
  /** Names the statement in the server's log and in errors: `subject.what`. */
  readonly name: string
  readonly sql: string
  readonly values: readonly unknown[]
  readonly row: ZodType<Row>
  /** Table → columns it looks at; grants and `doctor` are generated from these. */
  readonly reads: Readonly<Record<string, readonly string[]>>
  /** Table → those of these columns that not every platform has: it does without them. */
  readonly mayLack?: Readonly<Record<string, readonly string[]>>
  /** Tables that not every platform has: where one is not there, what can do without it does, and all else that needs it is unknown. */
  readonly lateTables?: readonly string[]
  /** It finds its rows by indexes, however large a table is; without it, `scans` says why not. A test holds its plan against what it says. */
  readonly indexed?: true
  /** Table → why it is read from end to end. */
  readonly scans?: Readonly<Record<string, string>>
}

/** So many seconds before the host's now, or at a moment. */
export type Since = { readonly secondsAgo: number } | { readonly at: Date }

/** The end of a log on the host: only the lines that match, filtered there. */
export interface LogTail {
  readonly kind: 'log'
  /** Names a log of the settings. */
  readonly name: string
  /** How much of the end of the file is looked at, on the host. */
  readonly bytes: number
  /** From when on it is looked at: in the files that the log was rotated to, too, as far as the bytes reach. Absent: in the file itself alone. */
  readonly from?: Since
  /** A POSIX extended regular expression (`grep -E`), or the word for "whatever is an error in a log of this kind". */
  readonly match: { readonly pattern: string } | 'errors'
}

/** A reading whose failure the section or rule handles by itself: it receives the outcome, not the value. */
export interface Attempt<R extends Query<any>> {
  readonly kind: 'attempt'
  readonly query: R
  /** Not every platform has that table: where there is none, nothing is missing. */
  readonly optional: boolean
  /** For whom only counts matter: rows that no report can show are no fault of theirs. */
  readonly counts: boolean
}
export const attempt = <R extends Query<any>>(query: R, { optional = false, counts = false } = {}): Attempt<R> => ({
  kind: 'attempt',
  query,
  optional,
  counts,
})

/** Logs that only say more of what is known without them: that one could not be read is no fault of whoever asks. */
export interface Besides {
  readonly kind: 'besides'
  readonly tails: readonly LogTail[]
}
export const besides = (tails: readonly LogTail[]): Besides => ({ kind: 'besides', tails })

export type Reading = Query<any> | LogTail

export interface LogLine {
  /** When it was written, where the line says so. */
  readonly at?: Date
  readonly level?: string
  readonly text: string
}

/** A file that a log was rotated to, or the log itself, that could not be looked at. */
export interface PassedOver {
  readonly path: string
  readonly why: 'denied' | 'too large' | 'too many' | 'compressed' | 'damaged'
}

/** What a log turned out to be, and how far it was looked at. */
export interface Look {
  /** As the lines show it, where the settings leave it open: `gunicorn`; `auto` for an empty log. */
  readonly kind: string
  /** False: there are lines, and none is of the kind that the settings say. Nothing that was counted in it means anything. */
  readonly isOfKind: boolean
  /** That is so because no line says how severe it is. */
  readonly lacksLevels?: boolean
  /** Paths that were read, the oldest first. */
  readonly files: readonly string[]
  readonly passedOver: readonly PassedOver[]
  /** Why it was not looked at from further back: nothing older is there. */
  readonly beginsThere: boolean
  /** Entries of systemd's journal, which is no file. */
  readonly isJournal?: true
}

export type LogReading =
  | { readonly state: 'absent' }
  | {
      readonly state: 'read'
      /** Bytes of the whole file. */
      readonly size: number
      readonly modifiedAt: Date
      /** The lines that match, oldest first. */
      readonly lines: readonly LogLine[]
      /** Where not all was looked at: from when on all was, as far as lines say it. Matches before it may be missing. */
      readonly bounded: false | { readonly since: Date | undefined }
      readonly look?: Look
    }

/** Why one reading has no value: what happened, and what the person can do now. */
export interface ReadError {
  readonly message: string
  readonly hint: string
  /** There is no such table, as on some platforms. */
  readonly absent?: boolean
  /** There is no such table, or a column of it. */
  readonly lacking?: boolean
  /** The role may not read it. */
  readonly denied?: boolean
  /** There is no such database. */
  readonly noDatabase?: boolean
  /** Nothing is missing for it: what is odd is shown as far as it can be. */
  readonly isShown?: boolean
}

/** `flaws`: what is wrong with single rows, which are left out of the value where they cannot be shown. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T; readonly flaws?: readonly ReadError[] }
  | { readonly ok: false; readonly error: ReadError }

/** The same outcome, of what a function makes of its value. */
export const mapped = <T, U>(outcome: Outcome<T>, make: (value: T) => U): Outcome<U> =>
  outcome.ok ? { ...outcome, value: make(outcome.value) } : outcome

/** For whom what could not be read is listed elsewhere: nothing to show is not taken for nothing there. */
export const rowsOf = <Row>(outcome: Outcome<readonly Row[]>): readonly Row[] => (outcome.ok ? outcome.value : [])

/** Several logs can share a name: the same question to each of them. */
export type Need = Reading | Attempt<any> | Besides | readonly LogTail[]

export type Readings = Readonly<Record<string, Need>>

type Value<N> = N extends readonly LogTail[] | Besides
  ? readonly Outcome<LogReading>[]
  : N extends Attempt<infer Q>
    ? Q extends Query<infer Row>
      ? Outcome<readonly Row[]>
      : never
    : N extends Query<infer Row>
      ? readonly Row[]
      : Outcome<LogReading>

/** What was read, under the names of the needs. Logs always come as an outcome: one that cannot be read takes no other with it. */
export type Values<Needs extends Readings> = { readonly [Name in keyof Needs]: Value<Needs[Name]> }
