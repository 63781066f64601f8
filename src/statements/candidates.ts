import { isLongBefore } from './coverage.js'
import { normalized } from './keys.js'
import type { Payable, Payer, Unmatched } from './payable.js'
import type { Movement } from './statement.js'
import { TextIndex } from './text-index.js'

/** More of one amount say nothing: they are counted. */
const MAX_POSSIBLE = 5

const grouped = <K, T>(values: readonly T[], keyOf: (value: T) => K): ReadonlyMap<K, T[]> => {
  const groups = new Map<K, T[]>()
  for (const value of values) {
    const group = groups.get(keyOf(value))
    if (group) group.push(value)
    else groups.set(keyOf(value), [value])
  }
  return groups
}

/** Deposits that wait for money, by who is to pay them. */
export class WaitingByPayer {
  readonly #byPayer: ReadonlyMap<string, readonly Payable[]>

  constructor(waiting: readonly Payable[]) {
    this.#byPayer = grouped(waiting, ({ payerId, cents }) => `${payerId} ${cents}`)
  }

  /** What these people have asked for that the line can pay. */
  fitting(line: Movement, owners: readonly Payer[]): readonly Payable[] {
    return owners.flatMap(({ id }) => this.#byPayer.get(`${id} ${line.cents}`) ?? []).filter(payable => !isLongBefore(line.day, payable))
  }
}

/** Deposits that wait for money, by their amount. */
export class WaitingByAmount {
  /** The first that was made comes first. */
  readonly #byAmount: ReadonlyMap<number, readonly Payable[]>

  constructor(waiting: readonly Payable[]) {
    const byTime = waiting.toSorted((a, b) => a.createdAt.getTime() - b.createdAt.getTime())
    this.#byAmount = grouped(byTime, ({ cents }) => cents)
  }

  /** What the line can pay if nothing but the amount counts. */
  possible({ cents, day }: Movement): { readonly possible: readonly Payable[]; readonly possibleCount: number } {
    const all = this.#byAmount.get(cents) ?? []
    let [from, to] = [0, all.length]
    while (from < to) {
      const middle = Math.floor((from + to) / 2)
      const payable = all[middle]
      if (payable && !isLongBefore(day, payable)) from = middle + 1
      else to = middle
    }
    return { possible: from <= MAX_POSSIBLE ? all.slice(0, from) : [], possibleCount: from }
  }
}

/** Shorter codes resemble too much. */
const MIN_CODE = 4

/** The platform's own rows of money without an owner: each is the same money as one line at most. */
export class UnmatchedMoney {
  readonly #byCode = new TextIndex<Unmatched[]>(MIN_CODE)

  constructor(unmatched: readonly Unmatched[]) {
    for (const [code, group] of grouped(unmatched, one => normalized(one.code))) if (code.length >= MIN_CODE) this.#byCode.set(code, group)
  }

  /** The row for the line's money, which is no other line's from then on. */
  take(line: Movement): Unmatched | undefined {
    for (const { value: rows } of this.#byCode.findIn(normalized(line.words))) {
      const at = rows.findIndex(({ cents }) => cents === line.cents)
      const [found] = at < 0 ? [] : rows.splice(at, 1)
      if (found) return found
    }
    return undefined
  }
}

/** What is in both lines if the second takes back the first: a reference, a phone, a number. */
const signsIn = ({ words }: Movement): readonly string[] =>
  words
    .toUpperCase()
    .match(/[A-Z0-9]{6,}/g)
    ?.filter(sign => /\d/.test(sign)) ?? []

/** Money out that names nothing of the platform, and may take back a credit of the same file that names nothing either. */
export class Reversals {
  readonly #bySign = new Map<string, Movement[]>()
  readonly #taken = new Set<Movement>()

  constructor(out: readonly Movement[]) {
    for (const line of out)
      for (const sign of signsIn(line)) {
        const key = `${-line.cents} ${sign}`
        this.#bySign.set(key, [...(this.#bySign.get(key) ?? []), line])
      }
  }

  /** The line that takes this credit back, which takes back no other from then on. */
  take(credit: Movement): Movement | undefined {
    for (const sign of signsIn(credit)) {
      const found = this.#bySign.get(`${credit.cents} ${sign}`)?.find(line => !this.#taken.has(line) && line.day >= credit.day)
      if (found) {
        this.#taken.add(found)
        return found
      }
    }
    return undefined
  }
}
