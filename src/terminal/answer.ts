import process from 'node:process'
import { escapeText } from '../text/escape.js'
import { Interrupted } from '../text/usage-error.js'
import { ask } from './ask.js'
import { wrapLine } from './wrap-line.js'

/** If the terminal does not report its width. */
const DEFAULT_COLUMNS = 80

/** A row, wrapped to the terminal's width. */
export const fitted = (row: string): string => wrapLine(escapeText(row), process.stderr.columns || DEFAULT_COLUMNS)

/** Asks; the user types after the last line of the question. @throws Interrupted on Ctrl-C and Ctrl-D */
export const answerTo = async (row: string, secret: boolean): Promise<string> => {
  const answer = await ask(fitted(row), secret)
  if (answer === undefined) {
    process.stderr.write('\n')
    throw new Interrupted('the input was closed')
  }
  return answer
}
