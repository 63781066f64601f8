import type { Answer, Judgement, UnknownMoney, Verdict } from './answer.js'
import { coverageOf, covers } from './coverage.js'
import { asHex, type Hit, isHexReference, KeyIndex, normalized } from './keys.js'
import type { Payable, Payer, Unmatched } from './payable.js'
import type { Movement } from './statement.js'

/** The platform's side of the question. */
export interface PlatformMoney {
  readonly payables: readonly Payable[]
  readonly payers: readonly Payer[]
  readonly unmatched: readonly Unmatched[]
}

/** Credits and returns that name one deposit. */
interface Claim {
  readonly payable: Payable
  readonly credits: { readonly line: Movement; readonly isWhole: boolean }[]
  readonly returns: Movement[]
}

const sumOf = (lines: readonly Movement[]): number => lines.reduce((sum, { cents }) => sum + cents, 0)

const finding = (verdict: Verdict, part: Partial<Judgement> = {}): Judgement => ({
  verdict,
  payables: [],
  payers: [],
  lines: [],
  returns: [],
  differenceCents: 0,
  ...part,
})

/** Each return takes back one credit of its amount. */
const withoutReturned = ({ credits, returns }: Claim): { readonly left: Claim['credits']; readonly takenBack: Movement[] } => {
  const left = [...credits]
  const takenBack: Movement[] = []
  for (const { cents } of returns) {
    const at = left.findIndex(({ line }) => line.cents === -cents)
    const [gone] = at < 0 ? [] : left.splice(at, 1)
    if (gone) takenBack.push(gone.line)
  }
  return { left, takenBack }
}

/** What the credits of one deposit amount to, and apart from it what was taken back. */
const judge = (claim: Claim): readonly Judgement[] => {
  const { payable, returns } = claim
  const { left, takenBack } = withoutReturned(claim)
  const about = { payables: [payable] }
  const back = takenBack.length > 0 ? [finding('taken-back', { ...about, lines: takenBack, returns })] : []
  const [only, ...more] = left
  if (!only) return back
  const lines = left.map(({ line }) => line)
  const verdict = (): Verdict => {
    if (more.length > 0) return 'paid-twice'
    if (only.line.cents !== payable.cents) return 'wrong-amount'
    if (payable.state === 'closed') return 'closed'
    return only.isWhole ? 'certain' : 'probable'
  }
  return [...back, finding(verdict(), { ...about, lines, differenceCents: sumOf(lines) - payable.cents })]
}

/** Finds which lines pay what. Pure: every line and every cent of the statement is in exactly one place of the answer. */
export const match = (movements: readonly Movement[], { payables, payers, unmatched }: PlatformMoney): Answer => {
  const booked = movements.filter(({ isBooked, cents }) => isBooked && cents !== 0)
  const index = new KeyIndex(payables, payers)
  const misread = new KeyIndex(
    payables
      .filter(({ references }) => references.some(isHexReference))
      .map(payable => ({ ...payable, references: payable.references.filter(isHexReference).map(asHex) })),
    [],
  )
  const claims = new Map<Payable, Claim>()
  const claimOf = (payable: Payable): Claim => {
    const claim = claims.get(payable) ?? { payable, credits: [], returns: [] }
    claims.set(payable, claim)
    return claim
  }
  const findings: Judgement[] = []
  const unknown: UnknownMoney[] = []
  /** Lines that only name a person: settled once all references have been given their lines. */
  const personal: { readonly line: Movement; readonly payers: readonly Payer[] }[] = []
  const nameless: Movement[] = []

  const byReference = (hits: readonly Hit[]): readonly Hit[] => hits.filter(({ key }) => key.payables.length > 0)
  for (const line of booked) {
    const hits = index.find(line.words)
    const references = byReference(hits)
    const [first, second] = references
    const named = [...new Set(references.flatMap(({ key }) => key.payables))]
    if (line.cents < 0) {
      for (const payable of named) if (named.length === 1) claimOf(payable).returns.push(line)
      continue
    }
    if (first && second && named.length > 1) findings.push(finding('two-references', { payables: named, lines: [line] }))
    else if (first && named.length > 1) findings.push(finding('shared-reference', { payables: named, lines: [line] }))
    else if (first && named[0]) claimOf(named[0]).credits.push({ line, isWhole: references.some(({ key }) => key.kind === 'reference') })
    else {
      const near = byReference(misread.find(asHex(normalized(line.words)))).flatMap(({ key }) => key.payables.map(({ id }) => id))
      const meant = payables.filter(({ id }) => near.includes(id))
      const owners = [...new Set(hits.flatMap(({ key }) => key.payers))]
      if (meant.length > 0) findings.push(finding('misread', { payables: meant, lines: [line] }))
      else if (owners.length > 0) personal.push({ line, payers: owners })
      else nameless.push(line)
    }
  }

  const hasCredit = new Set([...claims.values()].filter(claim => withoutReturned(claim).left.length > 0).map(({ payable }) => payable))
  const waiting = payables.filter(({ state }) => state === 'waiting')
  for (const { line, payers: owners } of personal) {
    const ids = new Set(owners.map(({ id }) => id))
    const fitting = waiting.filter(payable => ids.has(payable.payerId) && payable.cents === line.cents && !hasCredit.has(payable))
    const [only] = fitting
    if (only && fitting.length === 1) {
      hasCredit.add(only)
      findings.push(finding('probable', { payables: [only], payers: owners, lines: [line] }))
    } else findings.push(finding('unclear', { payables: fitting, payers: owners, lines: [line] }))
  }
  for (const claim of claims.values()) findings.push(...judge(claim))
  const taken = new Set<Unmatched>()
  for (const line of nameless) {
    const words = normalized(line.words)
    const same = unmatched.find(
      one => !taken.has(one) && one.cents === line.cents && normalized(one.code) !== '' && words.includes(normalized(one.code)),
    )
    if (same) taken.add(same)
    unknown.push({ line, possible: waiting.filter(payable => payable.cents === line.cents && !hasCredit.has(payable)), unmatched: same })
  }

  const isPaid = new Set(findings.filter(({ verdict }) => verdict !== 'taken-back').flatMap(({ payables: paid }) => paid))
  const coverage = coverageOf(booked)
  const silent = payables.filter(payable => payable.state === 'completed' && !isPaid.has(payable))
  const unpaid = coverage ? silent.filter(payable => covers(coverage, payable)) : []
  const isMatch = ({ verdict }: Judgement): boolean => verdict === 'certain' || verdict === 'probable'
  const matched = findings.filter(isMatch)
  const takenBack = findings.filter(({ verdict }) => verdict === 'taken-back')
  const lookAt = findings.filter(one => !isMatch(one) && one.verdict !== 'taken-back')
  const total = (part: readonly Judgement[]): number => sumOf(part.flatMap(({ lines }) => lines))
  const sums = {
    credits: sumOf(booked.filter(({ cents }) => cents > 0)),
    matched: total(matched),
    toLookAt: total(lookAt),
    unknown: sumOf(unknown.map(({ line }) => line)),
    takenBack: total(takenBack),
  }
  const isWaiting = ({ payables: [payable] }: Judgement): boolean => payable?.state === 'waiting'
  const rank = ({ verdict }: Judgement): number => (verdict === 'certain' ? 0 : 1)
  return {
    approve: matched.filter(isWaiting).toSorted((a, b) => rank(a) - rank(b)),
    settled: matched.filter(one => !isWaiting(one)),
    lookAt: [...lookAt, ...takenBack],
    unknown,
    unpaid: unpaid.map(payable => ({ payable, returns: claims.get(payable)?.returns ?? [] })),
    outside: silent.length - unpaid.length,
    sums,
    addsUp: sums.credits === sums.matched + sums.toLookAt + sums.unknown + sums.takenBack,
  }
}
