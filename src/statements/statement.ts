/** How well a layout is known: `A` from real files, `B` from a working importer, `C` from documents only. */
export type Trust = 'A' | 'B' | 'C'

/** One movement of a statement. Amounts are whole cents. */
export interface Movement {
  /** The place of its file among those that are compared together; absent: there is one. */
  readonly file?: number
  /** In the file, from 1. */
  readonly line: number
  /** `2025-10-02`: a day of the bank, in Africa/Johannesburg. */
  readonly day: string
  /** Positive: money came in. */
  readonly cents: number
  /** What the payer and the bank wrote, as it stands in the file. */
  readonly words: string
  /** The part of the words in which the payer's reference is, where the layout says so; else all words. */
  readonly reference: string
  /** After the movement; null: the layout has none. */
  readonly balanceCents: number | null
  /** Pending and provisional movements pay nothing yet. */
  readonly isBooked: boolean
}

/** A line that is no movement, or that nobody understands. */
export interface OtherLine {
  readonly line: number
  readonly text: string
}

/** A statement as one file holds it. */
export interface Statement {
  readonly shape: string
  /** The layout's name for people: `Nedbank CSV`. */
  readonly name: string
  readonly bank: string
  readonly trust: Trust
  /** Undefined: the file does not say. */
  readonly account: string | undefined
  /** In the order of time, the oldest first. */
  readonly movements: readonly Movement[]
  readonly openingCents: number | null
  readonly closingCents: number | null
  /** Heads, balances brought forward, notes of the bank. */
  readonly notes: readonly OtherLine[]
  /** Lines that fit no part of the layout: whatever they are, the answer lacks them. */
  readonly strange: readonly OtherLine[]
}

/** A file's content, decoded. */
export interface StatementText {
  readonly text: string
  /** Without line ends. */
  readonly lines: readonly string[]
}

/** One layout of one bank. A layout is known by its content, never by the name of the file. */
export interface Shape {
  readonly name: string
  readonly bank: string
  readonly trust: Trust
  recognises(file: StatementText): boolean
  read(file: StatementText): ReadStatement
}

/** What a shape reads: the rest of a statement is the shape itself. */
export type ReadStatement = Omit<Statement, 'shape' | 'name' | 'bank' | 'trust'>
