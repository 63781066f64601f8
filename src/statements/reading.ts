import type { CsvRecord } from './csv.js'
import type { Movement, OtherLine, ReadStatement } from './statement.js'

/** What a shape says of a movement; the rest is usual. */
export type NewMovement = Omit<Movement, 'isBooked' | 'reference' | 'balanceCents'> &
  Partial<Pick<Movement, 'isBooked' | 'reference' | 'balanceCents'>>

/** Collects what a shape finds in a file, line by line. */
export class StatementReading {
  readonly #movements: Movement[] = []
  readonly #notes: OtherLine[] = []
  readonly #strange: OtherLine[] = []
  account: string | undefined
  openingCents: number | null = null
  closingCents: number | null = null

  movement(draft: NewMovement): void {
    this.#movements.push({ isBooked: true, balanceCents: null, reference: draft.words, ...draft })
  }

  /** A line that is known and is no movement. */
  note({ line, text }: OtherLine): void {
    this.#notes.push({ line, text })
  }

  strange({ line, text }: OtherLine): void {
    this.#strange.push({ line, text })
  }

  get count(): number {
    return this.#movements.length
  }

  /** @param isNewestFirst the file begins with the newest movement */
  done(isNewestFirst = false): ReadStatement {
    return {
      account: this.account,
      movements: isNewestFirst ? this.#movements.toReversed() : this.#movements,
      openingCents: this.openingCents,
      closingCents: this.closingCents,
      notes: this.#notes,
      strange: this.#strange,
    }
  }
}

/** The places of the columns by their names, or one of several (`Posting Date|Date`); undefined: a column is missing. */
export const columnsOf = (row: CsvRecord, names: readonly string[]): readonly number[] | undefined => {
  const heads = row.fields.map(field => field.toUpperCase())
  const places = names.map(name => heads.findIndex(head => name.toUpperCase().split('|').includes(head)))
  return places.includes(-1) ? undefined : places
}

/** Whether the first movement is younger than the last. */
export const isNewestFirst = (days: readonly string[]): boolean => (days[0] ?? '') > (days.at(-1) ?? '')
