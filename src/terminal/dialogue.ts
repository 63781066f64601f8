import process from 'node:process'
import { toAscii } from '../text/ascii.js'
import { escapeText } from '../text/escape.js'
import { BUG_HINT, HintedError } from '../text/hinted-error.js'
import { isToCopy } from '../text/to-copy.js'
import { Interrupted } from '../text/usage-error.js'
import { answerTo, fitted } from './answer.js'
import { agreed, isYesOrNo, JUST_ENTER, notAChoice, nothingTyped, plain, yesOrNo } from './answer-errors.js'
import { FormerAnswers } from './former-answers.js'
import type { Dialogue, Explained } from './question.js'
import { StepBack, Transcript } from './transcript.js'

/** A short number is meant as a list number, even if it is out of range. */
const LIST_NUMBER = /^\d{1,4}$/

export const openDialogue = ({ ascii }: { readonly ascii: boolean }): Dialogue => {
  const transcript = new Transcript()
  const texts = new FormerAnswers()
  const choicesMade = new FormerAnswers()
  const secrets = new Map<string, string>()
  /** Typed before its question is asked. */
  let ahead: string | undefined
  const rendered = (row: string): string => (ascii ? toAscii(row) : row)
  const write = (rows: readonly string[]): void =>
    transcript.say(() => void process.stderr.write(rows.map(row => `${rendered(row)}\n`).join('')))
  const say = (...rows: readonly string[]): void => write(rows.map(fitted))
  const show = (...rows: readonly string[]): void => write(rows.map(escapeText))
  const showError = (thrown: unknown): void => {
    if (thrown instanceof Interrupted || thrown instanceof StepBack) throw thrown
    if (thrown instanceof HintedError) thrown.duringInit()
    const { message, hint } = thrown as { readonly message?: string; readonly hint?: string }
    const rows = (hint || BUG_HINT).split('\n')
    say(`check_status: ${message || String(thrown)}`)
    for (const row of rows) (isToCopy(row) ? show : say)(`  ${row}`)
  }

  /** Asks until there is an answer that is neither `?` nor a `<` that leads nowhere. @throws StepBack, Interrupted */
  const hear = async (row: string, isSecret: boolean, { about }: Explained): Promise<string> => {
    for (;;) {
      const answer = await answerTo(row, isSecret)
      const word = answer.trim()
      if (word === '?') say(...about.map(line => `  ${line}`))
      else if (word !== '<') return answer
      else if (transcript.hasEarlierQuestion) throw new StepBack()
      else say('  This is the first question.')
    }
  }

  /** Repeats the question until the answer is valid. @param given typed before */
  const hearValid = async <T>(row: string, about: Explained, read: (answer: string) => T | Promise<T>, given?: string): Promise<T> => {
    if (given !== undefined) say(`${row}${given}`)
    for (let typed = given; ; typed = undefined) {
      const answer = typed ?? (await hear(row, false, about))
      try {
        return await read(answer.trim())
      } catch (error) {
        showError(error)
      }
    }
  }

  const takeAhead = (): string | undefined => {
    const typed = ahead
    ahead = undefined
    return typed
  }

  return {
    say,
    show,
    success: words => say(ascii ? `[ok] ${words}` : `✅ ${words}`),
    warn: words => say(ascii ? `[!] ${words}` : `⚠️  ${words}`),
    showError,
    converse: conversation => transcript.run(conversation),
    once: (task, release) => transcript.step(task, { ...(release && { release }) }),
    text(question, { proposed: usual, check = (answer: string) => answer, about }) {
      const ask = async (): Promise<string> => {
        const proposed = texts.of(question, usual) ?? usual
        const given = await hearValid(
          `${question}${proposed === undefined ? '' : ` [${proposed}]`}: `,
          { about },
          answer => {
            if (JUST_ENTER.test(answer)) throw agreed(answer, proposed)
            const words = answer || proposed
            if (words === undefined) throw nothingTyped()
            return check(plain(words))
          },
          takeAhead(),
        )
        texts.keep(question, usual, given)
        return given
      }
      return transcript.step(ask, { question })
    },
    choose(title, { choices, proposed: usual, other, about }) {
      const ask = () => {
        const words = `Number${other ? `, or ${other.words}` : ''}`
        const usualLabel = usual === undefined ? undefined : choices[usual]?.label
        const former = choicesMade.of(title, usualLabel)
        const formerIndex = choices.findIndex(({ label }) => label === former)
        const typedBefore = formerIndex < 0 && other ? former : undefined
        const proposed = typedBefore ?? (formerIndex < 0 ? usual : formerIndex)
        say(title, ...choices.map(({ label }, i) => `  ${i + 1}  ${label}`))
        const shown = typeof proposed === 'number' ? proposed + 1 : proposed
        return hearValid(
          `${words}${shown === undefined ? '' : ` [${shown}]`}: `,
          { about },
          async answer => {
            if (JUST_ENTER.test(answer)) throw agreed(answer, shown === undefined ? undefined : String(shown))
            const given = answer || proposed
            const chosen = choices[typeof given === 'number' ? given : Number(given) - 1]
            if (chosen) {
              choicesMade.keep(title, usualLabel, chosen.label)
              return chosen.value
            }
            if (other && typeof given === 'string' && !LIST_NUMBER.test(given)) {
              const value = await other.read(plain(given))
              choicesMade.keep(title, usualLabel, given)
              return value
            }
            throw notAChoice(answer, choices.length, other?.words)
          },
          takeAhead(),
        )
      }
      return transcript.step(ask, { question: title })
    },
    confirm(question, usual, about) {
      const ask = () => {
        const former = transcript.formerAnswer(question)
        const proposed = typeof former === 'boolean' ? former : usual
        return hearValid(`${question} [${proposed ? 'Y/n' : 'y/N'}]: `, about, answer => (answer === '' ? proposed : yesOrNo(answer)))
      }
      return transcript.step(ask, { question })
    },
    retry(question, looksLikeValue, about) {
      const ask = () =>
        hearValid(`${question} [Y/n]: `, about, answer => {
          if (answer === '') return true
          if (isYesOrNo(answer) || !looksLikeValue.test(answer)) return yesOrNo(answer)
          ahead = answer
          return true
        })
      return transcript.step(ask, { question })
    },
    secret(question, { check = () => {}, about }) {
      const ask = async (): Promise<string> => {
        const former = secrets.get(question)
        for (;;) {
          const answer =
            (await hear(`${question}${former === undefined ? '' : ' [the one typed before]'}: `, true, { about })) || former || ''
          try {
            check(answer)
          } catch (error) {
            showError(error)
            continue
          }
          if (answer !== '') secrets.set(question, answer)
          return answer
        }
      }
      return transcript.step(ask, { question })
    },
    ask(question, secret, about) {
      const rows = question.split('\n')
      for (const row of rows.slice(0, -1)) (isToCopy(row) ? show : say)(row)
      return hear(rows.at(-1) ?? '', secret, about)
    },
  }
}
