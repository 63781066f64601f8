import { type KnownError, knownErrors } from './known-errors.js'

/** So common that they say nothing about which error it was. */
const STOP_WORDS = new Set(
  'a an and as at be but by check_status for from has have i in is it its may no not of on one or that the this to was why with you your'.split(
    ' ',
  ),
)

/** A word of the message identifies an error better than a word of its explanation. */
const MESSAGE_WEIGHT = 3
/** A whole phrase of the message leaves little doubt. */
const PHRASE_WEIGHT = 10
/** Entries below this share of the best score are about something else. */
const RELEVANT_SHARE = 0.5

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? []

interface Indexed {
  readonly error: KnownError
  readonly phrases: readonly (readonly string[])[]
  readonly message: ReadonlySet<string>
  readonly explanation: ReadonlySet<string>
}

const index: readonly Indexed[] = knownErrors.map(error => ({
  error,
  phrases: error.messages.map(wordsOf),
  message: new Set(error.messages.flatMap(wordsOf)),
  explanation: new Set([error.cause, error.remedy].flatMap(wordsOf)),
}))

/** The rarer a word is among the errors, the more it tells. */
const weightOf = (word: string): number => {
  const holders = index.filter(({ message, explanation }) => message.has(word) || explanation.has(word)).length
  return holders === 0 ? 0 : Math.log(1 + index.length / holders)
}

const holdsPhrase = (words: readonly string[], phrase: readonly string[]): boolean =>
  words.some((_, start) => phrase.every((word, i) => words[start + i] === word))

const scoreOf = ({ phrases, message, explanation }: Indexed, words: readonly string[], telling: readonly string[]): number => {
  const sum = (some: readonly string[]): number => some.reduce((total, word) => total + weightOf(word), 0)
  const inMessage = telling.filter(word => message.has(word))
  const inExplanation = telling.filter(word => !message.has(word) && explanation.has(word))
  // An entry with all of the words is better than one that has a single word in its message.
  const coverage = sum([...inMessage, ...inExplanation]) / (sum(telling) || 1)
  const single = (MESSAGE_WEIGHT * sum(inMessage) + sum(inExplanation)) * coverage
  const whole = phrases.filter(phrase => holdsPhrase(words, phrase)).map(({ length }) => PHRASE_WEIGHT * length)
  return single + Math.max(0, ...whole)
}

/** The known errors that match the words, best first. The words may be an error message as it was printed, in any case. */
export const findErrors = (text: string): readonly KnownError[] => {
  const words = wordsOf(text)
  const telling = [...new Set(words)].filter(word => !STOP_WORDS.has(word) && weightOf(word) > 0)
  const scored = index.map(entry => ({ error: entry.error, score: scoreOf(entry, words, telling) }))
  const best = Math.max(...scored.map(({ score }) => score))
  return scored
    .filter(({ score }) => score > 0 && score >= best * RELEVANT_SHARE)
    .toSorted((a, b) => b.score - a.score)
    .map(({ error }) => error)
}
