import type { Answer, Judgement, UnknownMoney } from './answer.js'
import { Reversals, UnmatchedMoney, WaitingByAmount, WaitingByPayer } from './candidates.js'
import { sumOf } from './cents.js'
import { Claims, isPaidBy, judge, judgement } from './claims.js'
import { covers, spansOf } from './coverage.js'
import { asHex, type Hit, isHexReference, KeyIndex, normalized } from './keys.js'
import type { Payable, Payer, Unmatched } from './payable.js'
import type { Movement } from './statement.js'

/** The platform's side of the question. */
export interface PlatformMoney {
  readonly payables: readonly Payable[]
  readonly payers: readonly Payer[]
  readonly unmatched: readonly Unmatched[]
}

/** A line that only names people. */
interface PersonalLine {
  readonly line: Movement
  readonly payers: readonly Payer[]
}

/** What the lines say by themselves, before their amounts are compared. */
interface NamedLines {
  readonly claims: Claims
  /** Lines of which no deposit can be told. */
  readonly findings: readonly Judgement[]
  readonly personal: readonly PersonalLine[]
  readonly nameless: readonly Movement[]
  /** Money out that names no deposit. */
  readonly namelessOut: readonly Movement[]
}

/** Several keys of one line; the deposits of a single key are as many as they are, and never copied. */
const payablesOf = (references: readonly Hit[]): readonly Payable[] =>
  references.length === 1 ? (references[0]?.key.payables ?? []) : [...new Set(references.flatMap(({ key }) => key.payables))]

/** What the second try is for. */
const MISREAD = /PC(?=[0-9A-F]{0,7}[OIL])[0-9A-FOIL]{8}/

/** The second try: references of hexadecimal digits, of which O is read as 0, and I and L as 1. Made for the first line that needs it. */
const misreadIndex = (payables: readonly Payable[]): ((words: string) => readonly Payable[]) => {
  const originals = new Map<string, Payable>()
  const make = (): KeyIndex =>
    new KeyIndex(
      payables.flatMap(payable => {
        const references = payable.references.filter(isHexReference).map(asHex)
        if (references.length === 0) return []
        originals.set(payable.id, payable)
        return [{ ...payable, references }]
      }),
      [],
    )
  let index: KeyIndex | undefined
  return words => {
    const signs = normalized(words)
    if (!MISREAD.test(signs)) return []
    index ??= make()
    return payablesOf(index.find(asHex(signs))).flatMap(({ id }) => originals.get(id) ?? [])
  }
}

const byReference = (hits: readonly Hit[]): readonly Hit[] => hits.filter(({ key }) => key.payables.length > 0)

const nameLines = (booked: readonly Movement[], { payables, payers }: PlatformMoney): NamedLines => {
  const index = new KeyIndex(payables, payers)
  const misread = misreadIndex(payables)
  const claims = new Claims()
  const findings: Judgement[] = []
  const personal: PersonalLine[] = []
  const nameless: Movement[] = []
  const namelessOut: Movement[] = []
  for (const line of booked) {
    const hits = index.find(line.words)
    const references = byReference(hits)
    const named = payablesOf(references)
    const [only, ...others] = named.slice(0, 2)
    if (line.cents < 0) {
      if (only && others.length === 0) claims.of(only).returns.push(line)
      else if (!only) namelessOut.push(line)
    } else if (only && others.length > 0)
      findings.push(judgement(references.length > 1 ? 'two-references' : 'shared-reference', { payables: named, lines: [line] }))
    else if (only) claims.of(only).credits.push({ line, isWhole: references.some(({ key }) => key.kind === 'reference') })
    else {
      const meant = misread(line.words)
      const owners = [...new Set(hits.flatMap(({ key }) => key.payers))]
      if (meant.length > 0) findings.push(judgement('misread', { payables: meant, lines: [line] }))
      else if (owners.length > 0) personal.push({ line, payers: owners })
      else nameless.push(line)
    }
  }
  return { claims, findings, personal, nameless, namelessOut }
}

/** Lines that name people pay what is left: once all references have been given their lines. Adds to `hasCredit` what they pay. */
const judgePersonal = (personal: readonly PersonalLine[], waiting: readonly Payable[], hasCredit: Set<Payable>): readonly Judgement[] => {
  const byPayer = new WaitingByPayer(waiting)
  return personal.map(({ line, payers }) => {
    const fitting = byPayer.fitting(line, payers).filter(payable => !hasCredit.has(payable))
    const [only, ...others] = fitting
    const isOne = only !== undefined && others.length === 0
    if (isOne) hasCredit.add(only)
    return judgement(isOne ? 'probable' : 'unclear', { payables: fitting, payers, lines: [line] })
  })
}

const judgeNameless = (
  { nameless, namelessOut }: NamedLines,
  waiting: readonly Payable[],
  unmatched: readonly Unmatched[],
): UnknownMoney[] => {
  const byAmount = new WaitingByAmount(waiting)
  const known = new UnmatchedMoney(unmatched)
  const reversals = new Reversals(namelessOut)
  return nameless.map(line => {
    const takenBack = reversals.take(line)
    const possible = takenBack ? { possible: [], possibleCount: 0 } : byAmount.possible(line)
    return { line, ...possible, unmatched: known.take(line), takenBack }
  })
}

const isMatch = ({ verdict }: Judgement): boolean => verdict === 'certain' || verdict === 'probable'
const isWaiting = ({ payables: [payable] }: Judgement): boolean => payable?.state === 'waiting'
const rank = ({ verdict }: Judgement): number => (verdict === 'certain' ? 0 : 1)
const total = (part: readonly Judgement[]): number => part.reduce((sum, { lines }) => sum + sumOf(lines), 0)

/** Finds which lines pay what. Pure: every line and every cent of the statement is in exactly one place of the answer. */
export const match = (movements: readonly Movement[], platform: PlatformMoney): Answer => {
  const booked = movements.filter(({ isBooked, cents }) => isBooked && cents !== 0)
  const named = nameLines(booked, platform)
  const { claims, findings: open, personal } = named
  const waiting = platform.payables.filter(({ state }) => state === 'waiting')
  const hasCredit = new Set(
    claims
      .all()
      .filter(isPaidBy)
      .map(({ payable }) => payable),
  )
  const findings = [...open, ...judgePersonal(personal, waiting, hasCredit), ...claims.all().flatMap(judge)]
  const unpaidYet = waiting.filter(payable => !hasCredit.has(payable))
  const unknown = judgeNameless(named, unpaidYet, platform.unmatched)

  /** Lists of deposits that share a reference are long, and the same for all lines. */
  const lists = new Set(findings.filter(({ verdict }) => verdict !== 'taken-back').map(({ payables }) => payables))
  const isNamed = new Set([...lists].flat())
  const spans = spansOf(booked)
  const silent = platform.payables.filter(payable => payable.state === 'completed' && payable.cents > 0 && !isNamed.has(payable))
  const unpaid = silent.filter(payable => spans.some(span => covers(span, payable)))
  const matched = findings.filter(isMatch)
  const takenBack = findings.filter(({ verdict }) => verdict === 'taken-back')
  const lookAt = findings.filter(one => !isMatch(one) && one.verdict !== 'taken-back')
  const unknownSum = (part: readonly UnknownMoney[]): number => sumOf(part.map(({ line }) => line))
  const sums = {
    credits: sumOf(booked.filter(({ cents }) => cents > 0)),
    matched: total(matched),
    toLookAt: total(lookAt),
    unknown: unknownSum(unknown.filter(one => !one.takenBack)),
    takenBack: total(takenBack) + unknownSum(unknown.filter(one => one.takenBack)),
  }
  return {
    approve: matched.filter(isWaiting).toSorted((a, b) => rank(a) - rank(b)),
    settled: matched.filter(one => !isWaiting(one)),
    lookAt: [...lookAt, ...takenBack],
    unknown,
    unpaid: unpaid.map(payable => ({ payable, returns: claims.returnsOf(payable) })),
    outside: silent.length - unpaid.length,
    sums,
    addsUp: sums.credits === sums.matched + sums.toLookAt + sums.unknown + sums.takenBack,
  }
}
