import process from 'node:process'
import { toAscii } from '../text/ascii.js'
import { escapeText } from '../text/escape.js'
import { BUG_HINT, HintedError } from '../text/hinted-error.js'
import { isToCopy } from '../text/to-copy.js'
import { Interrupted } from '../text/usage-error.js'
import { ask } from './ask.js'
import { wrapLine } from './wrap-line.js'

/** An answer that the user picks by number. */
export interface Choice<T> {
  readonly value: T
  /** What the answer means, and a hint on when to choose it. */
  readonly label: string
}

export interface TextQuestion {
  /** The answer if the user types nothing. */
  readonly proposed?: string | undefined
  /** Returns the answer in its final form. @throws Error with a hint if the answer is invalid */
  readonly check?: (answer: string) => string
}

export interface ChoiceQuestion<T> {
  readonly choices: readonly Choice<T>[]
  /** Index of the choice if the user types nothing. Undefined: the user must answer. */
  readonly proposed?: number | undefined
  /** Other answers besides the numbers. `read` throws an Error with a hint if an answer is invalid. */
  readonly other?: { readonly words: string; readonly read: (answer: string) => T }
}

/** Questions and messages on the terminal, all on standard error. Everything shown is escaped here. */
export interface Dialogue {
  /** Wraps rows to the terminal's width. */
  say(...rows: readonly string[]): void
  /** Prints rows unwrapped, so that they can be copied. */
  show(...rows: readonly string[]): void
  /** Something was tried and works. */
  success(words: string): void
  /** Something works, but the user should know of a drawback. */
  warn(words: string): void
  /** Prints an error: what happened, and what to do. */
  showError(error: unknown): void
  text(question: string, options?: TextQuestion): Promise<string>
  choose<T>(title: string, question: ChoiceQuestion<T>): Promise<T>
  confirm(question: string, proposed: boolean): Promise<boolean>
  /** The answer is not echoed; empty for none. */
  secret(question: string): Promise<string>
  /** For questions of the SSH client: all rows but the last are printed first. */
  ask(question: string, secret: boolean): Promise<string>
}

const NOTHING_TYPED = 'an answer is needed'

/** A short number is meant as a list number, even if it is out of range. */
const LIST_NUMBER = /^\d{1,4}$/

/** If the terminal does not report its width. */
const DEFAULT_COLUMNS = 80

const fitted = (row: string): string => wrapLine(escapeText(row), process.stderr.columns || DEFAULT_COLUMNS)

/** Asks; the user types after the last line of the question. @throws Interrupted on Ctrl-C and Ctrl-D */
const answerTo = async (row: string, secret: boolean): Promise<string> => {
  const lines = fitted(row).split('\n')
  if (lines.length > 1) process.stderr.write(`${lines.slice(0, -1).join('\n')}\n`)
  const answer = await ask(lines.at(-1) ?? '', secret)
  if (answer === undefined) {
    process.stderr.write('\n')
    throw new Interrupted('the input was closed')
  }
  return answer
}

/** @param target fills in the settings tables that hints of errors name */
export const openDialogue = ({ ascii, target }: { readonly ascii: boolean; readonly target: string }): Dialogue => {
  /** Earlier answers, proposed again so that the user corrects only what was wrong. */
  const answered = new Map<string, string>()
  const rendered = (row: string): string => (ascii ? toAscii(row) : row)
  const write = (rows: readonly string[]): void => void process.stderr.write(rows.map(row => `${rendered(row)}\n`).join(''))
  const say = (...rows: readonly string[]): void => write(rows.map(fitted))
  const show = (...rows: readonly string[]): void => write(rows.map(escapeText))
  const showError = (thrown: unknown): void => {
    if (thrown instanceof Interrupted) throw thrown
    if (thrown instanceof HintedError) thrown.about(target)
    const { message, hint } = thrown as { readonly message?: string; readonly hint?: string }
    const rows = (hint || BUG_HINT).split('\n')
    say(`check_status: ${message || String(thrown)}`)
    for (const row of rows) (isToCopy(row) ? show : say)(`  ${row}`)
  }

  /** Repeats the question until the answer is valid. */
  const askUntilValid = async <T>(row: string, read: (answer: string) => T): Promise<T> => {
    for (;;) {
      const answer = await answerTo(row, false)
      try {
        return read(answer.trim())
      } catch (error) {
        showError(error)
      }
    }
  }

  return {
    say,
    show,
    success: words => say(ascii ? `[ok] ${words}` : `✅ ${words}`),
    warn: words => say(ascii ? `[!] ${words}` : `⚠️  ${words}`),
    showError,
    async text(question, { proposed: fallback, check = (answer: string) => answer } = {}) {
      const proposed = answered.get(question) ?? fallback
      const given = await askUntilValid(`${question}${proposed === undefined ? '' : ` [${proposed}]`}: `, answer => {
        const words = answer || proposed
        if (words === undefined) throw new HintedError(NOTHING_TYPED, 'To stop without writing anything, press Ctrl-C.')
        return check(plain(words))
      })
      answered.set(question, given)
      return given
    },
    choose(title, { choices, proposed, other }) {
      say(title, ...choices.map(({ label }, i) => `  ${i + 1}  ${label}`))
      const words = `Number${other ? `, or ${other.words}` : ''}`
      return askUntilValid(`${words}${proposed === undefined ? '' : ` [${proposed + 1}]`}: `, answer => {
        const index = answer === '' ? proposed : Number(answer) - 1
        const chosen = index === undefined ? undefined : choices[index]
        if (chosen) return chosen.value
        if (other && answer !== '' && !LIST_NUMBER.test(answer)) return other.read(plain(answer))
        const numbers = choices.length === 1 ? '1' : `a number from 1 to ${choices.length}`
        throw new HintedError(
          answer === '' ? NOTHING_TYPED : `${JSON.stringify(answer)} is not one of the choices`,
          `Type ${numbers}${other ? `, or ${other.words}` : ''}.`,
        )
      })
    },
    confirm: (question, proposed) =>
      askUntilValid(`${question} [${proposed ? 'Y/n' : 'y/N'}]: `, answer => {
        if (answer === '') return proposed
        if (/^(y|yes)$/i.test(answer)) return true
        if (/^(n|no)$/i.test(answer)) return false
        throw new HintedError(`${JSON.stringify(answer)} is neither yes nor no`, 'Type y or n.')
      }),
    secret: question => answerTo(question, true),
    ask(question, secret) {
      const rows = question.split('\n')
      for (const row of rows.slice(0, -1)) (isToCopy(row) ? show : say)(row)
      return answerTo(rows.at(-1) ?? '', secret)
    },
  }
}

/** Whether a terminal shows the text as it is. Other text does not get into the settings. */
export const isPlain = (text: string): boolean => escapeText(text) === text

const plain = (text: string): string => {
  if (isPlain(text)) return text
  throw new HintedError('the answer contains invisible characters', 'Type it instead of pasting it.')
}
