import { normalized } from './keys.js'
import type { Movement, Statement } from './statement.js'

/** The movements of several files, each once. */
export interface JoinedStatements {
  /** With the place of their file. */
  readonly movements: readonly Movement[]
  /** For each file: how many of its lines stand in a file before it as well. */
  readonly repeated: readonly number[]
}

/** What the same line has in two files of one account. Identifiers of banks shift when a statement becomes final, so they do not count. */
const keyOf = ({ bank, account = '' }: Statement, { day, cents, words, isBooked }: Movement): string =>
  JSON.stringify([bank, account.replace(/\D/g, ''), day, cents, normalized(words), isBooked])

/**
 * Joins files that may overlap. Equal lines within one file are different payments; the n-th of them is the same as the n-th in another
 * file of that account.
 */
export const together = (statements: readonly Statement[]): JoinedStatements => {
  const movements: Movement[] = []
  const repeated: number[] = []
  /** How many of these lines the files so far have. */
  const known = new Map<string, number>()
  for (const [file, statement] of statements.entries()) {
    const here = new Map<string, number>()
    let again = 0
    for (const movement of statement.movements) {
      const key = keyOf(statement, movement)
      const count = (here.get(key) ?? 0) + 1
      here.set(key, count)
      if (count <= (known.get(key) ?? 0)) again++
      else movements.push({ ...movement, file })
    }
    for (const [key, count] of here) known.set(key, Math.max(count, known.get(key) ?? 0))
    repeated.push(again)
  }
  return { movements, repeated }
}
