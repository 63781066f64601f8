import type { Payable, Payer } from '../payable.js'
import type { MatchResult } from '../result.js'
import type { Movement } from '../statement.js'

/** Masks texts, each by itself, in their order. */
export type MaskTexts = (texts: readonly string[]) => Promise<readonly string[]>

/** What banks write before and behind the payer's words; every other word of a line may be the name of somebody. */
const BANK_WORDS: ReadonlySet<string> = new Set(
  `absa access account acb african app atm balance bank bankzero branch brought capitec card carried cash charge charges credit
  debit deposit digital direct discovery ecosystem eft ext fee fees fnb forward from immediate instant interest internet
  investec maintenance magtape monthly nedbank paid payment payshap premium provisional real received ref reference refund
  returned reversal rtc service standard statement std time transfer trf tymebank unpaid vat with`.split(/\s+/),
)

/** Letters alone: a reference has digits too. */
const WORD = /((?<![\p{L}\d])\p{L}{3,}(?![\p{L}\d]))/u

/**
 * The payer of a line need not be known to the platform: of its words only the bank's own and those with figures stay, and what has
 * figures may be a phone or a code.
 */
const maskedWords = (words: string, change: (text: string) => string): string =>
  words
    .split(WORD)
    .map((part, i) => {
      if (i % 2 === 1) return BANK_WORDS.has(part.toLowerCase()) ? part : '…'
      return /\d/.test(part) ? change(part) : part
    })
    .join('')

/**
 * The same answer without people: names, references and the words of the lines. Everything is masked before it is laid out, so all formats
 * have the same masks.
 */
export const maskedMatch = async (result: MatchResult, maskTexts: MaskTexts): Promise<MatchResult> => {
  const texts: string[] = []
  walk(result, text => {
    texts.push(text)
    return text
  })
  const masked = await maskTexts(texts)
  let at = 0
  return walk(result, () => masked[at++] ?? '')
}

/** Passes every text of an answer that may name somebody through `change`, always in the same order. */
const walk = (result: MatchResult, change: (text: string) => string): MatchResult => {
  const payables = new Map<Payable, Payable>()
  const movements = new Map<Movement, Movement>()
  const once = <Thing>(known: Map<Thing, Thing>, thing: Thing, make: () => Thing): Thing => {
    const done = known.get(thing) ?? make()
    known.set(thing, done)
    return done
  }
  const payable = (one: Payable): Payable =>
    once(payables, one, () => {
      const reference = change(one.reference)
      return {
        ...one,
        name: one.name === null ? null : change(one.name),
        // A command with a mask in it finds nobody: the id does.
        reference: reference === one.reference ? reference : '',
        references: one.references.map(change),
      }
    })
  const payer = (one: Payer): Payer => ({ ...one, name: change(one.name), codes: one.codes.map(change), phones: one.phones.map(change) })
  const movement = (one: Movement): Movement =>
    once(movements, one, () => ({ ...one, words: maskedWords(one.words, change), reference: maskedWords(one.reference, change) }))
  const judgement = (one: MatchResult['answer']['approve'][number]): typeof one => ({
    ...one,
    payables: one.payables.map(payable),
    payers: one.payers.map(payer),
    lines: one.lines.map(movement),
    returns: one.returns.map(movement),
  })
  const { answer } = result
  return {
    ...result,
    answer: {
      ...answer,
      approve: answer.approve.map(judgement),
      settled: answer.settled.map(judgement),
      lookAt: answer.lookAt.map(judgement),
      unknown: answer.unknown.map(one => ({
        ...one,
        line: movement(one.line),
        takenBack: one.takenBack && movement(one.takenBack),
        possible: one.possible.map(payable),
        unmatched: one.unmatched && { ...one.unmatched, code: change(one.unmatched.code) },
      })),
      unpaid: answer.unpaid.map(one => ({ payable: payable(one.payable), returns: one.returns.map(movement) })),
    },
    refused: result.refused.map(file => ({ ...file, name: change(file.name) })),
    files: result.files.map(file => ({
      ...file,
      name: change(file.name),
      compared: file.compared.map(movement),
      statement: {
        ...file.statement,
        movements: file.statement.movements.map(movement),
        notes: file.statement.notes.map(other => ({ ...other, text: maskedWords(other.text, change) })),
        strange: file.statement.strange.map(other => ({ ...other, text: maskedWords(other.text, change) })),
      },
    })),
    unread: result.unread.map(({ message, hint }) => ({ message: change(message), hint })),
  }
}
