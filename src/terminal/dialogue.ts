import process from 'node:process'
import type { Hints } from '../source/target-hints.js'
import { toAscii } from '../text/ascii.js'
import { escapeText } from '../text/escape.js'
import { HintedError } from '../text/hinted-error.js'
import { Interrupted } from '../text/usage-error.js'
import { ask } from './ask.js'
import { wrapLine } from './wrap-line.js'

/** One of several that a person picks by its number. */
export interface Choice<T> {
  readonly value: T
  /** What it is, and what speaks for or against it. */
  readonly label: string
}

export interface TextQuestion {
  /** Taken where the person types nothing. */
  readonly proposed?: string | undefined
  /** Brings what was typed into its form. @throws Error with a hint where it will not do */
  readonly check?: (answer: string) => string
}

export interface ChoiceQuestion<T> {
  readonly choices: readonly Choice<T>[]
  /** Of the choice that is taken where the person types nothing; none: they have to. */
  readonly proposed?: number | undefined
  /** What else may be typed. Undefined: only a number will do. @throws Error with a hint where it will not do */
  readonly other?: { readonly words: string; readonly read: (answer: string) => T }
}

/** The conversation with a person at a terminal, all of it on standard error. What is shown may come from anywhere: it is escaped here. */
export interface Dialogue {
  /** Broken between words where the terminal is narrower. */
  say(...rows: readonly string[]): void
  /** As they are: to be copied. */
  show(...rows: readonly string[]): void
  /** Something was tried and holds. */
  good(words: string): void
  /** Something holds, but not well. */
  mind(words: string): void
  /** In the two lines of every error: what happened, and what to do. */
  tell(error: unknown): void
  text(question: string, options?: TextQuestion): Promise<string>
  choose<T>(title: string, question: ChoiceQuestion<T>): Promise<T>
  confirm(question: string, proposed: boolean): Promise<boolean>
  /** Not echoed. Empty: there is none. */
  secret(question: string): Promise<string>
  /** As others ask: rows before the last are said. */
  ask(question: string, secret: boolean): Promise<string>
}

const NOTHING_TYPED = 'an answer is needed'

/** Whoever types so short a number means the list. */
const MISTYPED = /^\d{1,4}$/

/** Where the terminal does not say. */
const USUAL_COLUMNS = 80

const fitted = (row: string): string => wrapLine(escapeText(row), process.stderr.columns || USUAL_COLUMNS)

/** The answer to a question, which stands behind its last line. @throws Interrupted on Ctrl-C and Ctrl-D */
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

/** @param hints puts the name of the target into the hints of errors */
export const openDialogue = ({ ascii, hints }: { readonly ascii: boolean; readonly hints: Pick<Hints, 'of'> }): Dialogue => {
  /** Who is asked anew has to change only what was wrong. */
  const answered = new Map<string, string>()
  const inSigns = (row: string): string => (ascii ? toAscii(row) : row)
  const write = (rows: readonly string[]): void => void process.stderr.write(rows.map(row => `${inSigns(row)}\n`).join(''))
  const say = (...rows: readonly string[]): void => write(rows.map(fitted))
  const tell = (thrown: unknown): void => {
    if (thrown instanceof Interrupted) throw thrown
    const { message, hint } = thrown as { readonly message?: string; readonly hint?: string }
    const outcome = hints.of({
      ok: false,
      error: { message: message || String(thrown), hint: hint || 'This is a fault of check_status; --debug shows where.' },
    })
    if (!outcome.ok) say(`check_status: ${outcome.error.message}`, ...outcome.error.hint.split('\n').map(row => `  ${row}`))
  }

  /** Asks until it will do. */
  const until = async <T>(row: string, read: (answer: string) => T): Promise<T> => {
    for (;;) {
      const answer = await answerTo(row, false)
      try {
        return read(answer.trim())
      } catch (error) {
        tell(error)
      }
    }
  }

  return {
    say,
    show: (...rows) => write(rows.map(escapeText)),
    good: words => say(ascii ? `[ok] ${words}` : `✅ ${words}`),
    mind: words => say(ascii ? `[!] ${words}` : `⚠️  ${words}`),
    tell,
    async text(question, { proposed: usual, check = (answer: string) => answer } = {}) {
      const proposed = answered.get(question) ?? usual
      const given = await until(`${question}${proposed === undefined ? '' : ` [${proposed}]`}: `, answer => {
        const words = answer || proposed
        if (words === undefined) throw new HintedError(NOTHING_TYPED, 'Ctrl-C ends all of it; nothing is written.')
        return check(plain(words))
      })
      answered.set(question, given)
      return given
    },
    choose(title, { choices, proposed, other }) {
      say(title, ...choices.map(({ label }, i) => `  ${i + 1}  ${label}`))
      const words = `Number${other ? `, or ${other.words}` : ''}`
      return until(`${words}${proposed === undefined ? '' : ` [${proposed + 1}]`}: `, answer => {
        const index = answer === '' ? proposed : Number(answer) - 1
        const chosen = index === undefined ? undefined : choices[index]
        if (chosen) return chosen.value
        if (other && answer !== '' && !MISTYPED.test(answer)) return other.read(plain(answer))
        const numbers = choices.length === 1 ? '1' : `a number from 1 to ${choices.length}`
        throw new HintedError(
          answer === '' ? NOTHING_TYPED : `${JSON.stringify(answer)} is none of them`,
          `Type ${numbers}${other ? `, or ${other.words}` : ''}.`,
        )
      })
    },
    confirm: (question, proposed) =>
      until(`${question} [${proposed ? 'Y/n' : 'y/N'}]: `, answer => {
        if (answer === '') return proposed
        if (/^(y|yes)$/i.test(answer)) return true
        if (/^(n|no)$/i.test(answer)) return false
        throw new HintedError(`${JSON.stringify(answer)} is neither`, 'Type yes or no.')
      }),
    secret: question => answerTo(question, true),
    ask(question, secret) {
      const rows = question.split('\n')
      say(...rows.slice(0, -1))
      return answerTo(rows.at(-1) ?? '', secret)
    },
  }
}

/** Nothing that a terminal would not show as it is gets into the settings. */
export const isPlain = (text: string): boolean => escapeText(text) === text

const plain = (text: string): string => {
  if (isPlain(text)) return text
  throw new HintedError('that holds characters that cannot be seen', 'Type it, rather than to paste it.')
}
