import type { Judgement, Verdict } from './answer.js'
import { sumOf } from './cents.js'
import { isLongBefore } from './coverage.js'
import type { Payable } from './payable.js'
import type { Movement } from './statement.js'

/** Credits and returns that name one deposit. */
export interface Claim {
  readonly payable: Payable
  readonly credits: { readonly line: Movement; readonly isWhole: boolean }[]
  readonly returns: Movement[]
}

/** The claims of a statement, each made by the first line that names its deposit. */
export class Claims {
  readonly #claims = new Map<Payable, Claim>()

  of(payable: Payable): Claim {
    const claim = this.#claims.get(payable) ?? { payable, credits: [], returns: [] }
    this.#claims.set(payable, claim)
    return claim
  }

  returnsOf(payable: Payable): readonly Movement[] {
    return this.#claims.get(payable)?.returns ?? []
  }

  all(): readonly Claim[] {
    return [...this.#claims.values()]
  }
}

export const judgement = (verdict: Verdict, part: Partial<Judgement> = {}): Judgement => ({
  verdict,
  payables: [],
  payers: [],
  lines: [],
  returns: [],
  differenceCents: 0,
  ...part,
})

/** Each return takes back one credit of its amount, the first of them. */
const withoutReturned = ({ credits, returns }: Claim): { readonly left: Claim['credits']; readonly takenBack: readonly Movement[] } => {
  const counts = new Map<number, number>()
  for (const { cents } of returns) counts.set(-cents, (counts.get(-cents) ?? 0) + 1)
  const left: Claim['credits'] = []
  const takenBack: Movement[] = []
  for (const credit of credits) {
    const { cents } = credit.line
    const count = counts.get(cents) ?? 0
    if (count > 0) takenBack.push(credit.line)
    else left.push(credit)
    counts.set(cents, count - 1)
  }
  return { left, takenBack }
}

/** What is left of the credits of one deposit: those for it, and those that came long before somebody asked for it. */
const split = (claim: Claim) => {
  const { left, takenBack } = withoutReturned(claim)
  const isBefore = ({ line }: Claim['credits'][number]): boolean => isLongBefore(line.day, claim.payable)
  return { timely: left.filter(credit => !isBefore(credit)), before: left.filter(isBefore).map(({ line }) => line), takenBack }
}

/** Whether money for it came and stayed. */
export const isPaidBy = (claim: Claim): boolean => split(claim).timely.length > 0

/** What the credits of one deposit amount to, and apart from it what was taken back, and what was for something else. */
export const judge = (claim: Claim): readonly Judgement[] => {
  const { payable, returns } = claim
  const { timely, before, takenBack } = split(claim)
  const about = { payables: [payable] }
  const apart = [
    ...(takenBack.length > 0 ? [judgement('taken-back', { ...about, lines: takenBack, returns })] : []),
    ...(before.length > 0 ? [judgement('used-before', { ...about, lines: before })] : []),
  ]
  const [only, ...more] = timely
  if (!only) return apart
  const lines = timely.map(({ line }) => line)
  const verdict = (): Verdict => {
    if (more.length > 0) return 'paid-twice'
    if (only.line.cents !== payable.cents) return 'wrong-amount'
    if (payable.state === 'closed') return 'closed'
    return only.isWhole ? 'certain' : 'probable'
  }
  return [...apart, judgement(verdict(), { ...about, lines, differenceCents: sumOf(lines) - payable.cents })]
}
