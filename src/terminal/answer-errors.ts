import { cut } from '../text/ellipsis.js'
import { escapeText } from '../text/escape.js'
import { HintedError } from '../text/hinted-error.js'

/** Meant as "the proposed answer, please". */
export const JUST_ENTER = /^(y|yes|ok)$/i

/** Longer answers are quoted in part: a pasted file would fill the screen. */
const MAX_QUOTED_CHARS = 60

const quoted = (answer: string): string => JSON.stringify(cut(answer, MAX_QUOTED_CHARS))

export const nothingTyped = (): HintedError =>
  new HintedError('an answer is needed', 'Type "?" for what is meant. To stop without writing anything, press Ctrl-C.')

/** For a "yes" to a question that is not answered with yes or no. */
export const agreed = (answer: string, proposed: string | undefined): HintedError =>
  new HintedError(
    `${quoted(answer)} is no answer to this question`,
    proposed === undefined ? 'Type the answer itself, or "?" for what is meant.' : `Press Enter to take what is in brackets: ${proposed}`,
  )

/** @param words other answers besides the numbers */
export const notAChoice = (answer: string, count: number, words: string | undefined): HintedError => {
  const numbers = count === 1 ? '1' : `a number from 1 to ${count}`
  return new HintedError(
    answer === '' ? 'an answer is needed' : `${quoted(answer)} is not one of the choices`,
    `Type ${numbers}${words === undefined ? '' : `, or ${words}`}.`,
  )
}

const YES = /^(y|yes)$/i
const NO = /^(n|no)$/i

export const isYesOrNo = (answer: string): boolean => YES.test(answer) || NO.test(answer)

/** @throws HintedError if it is neither */
export const yesOrNo = (answer: string): boolean => {
  if (YES.test(answer)) return true
  if (NO.test(answer)) return false
  throw new HintedError(`${quoted(answer)} is neither yes nor no`, 'Type y or n.')
}

/** Whether a terminal shows the text as it is. Other text does not get into the settings. */
export const isPlain = (text: string): boolean => escapeText(text) === text

/** @throws HintedError if the answer is not what it looks like */
export const plain = (text: string): string => {
  if (isPlain(text)) return text
  throw new HintedError('the answer contains invisible characters', 'Type it instead of pasting it.')
}
