import process from 'node:process'
import { escapeText } from '../../report/formats/escape.js'
import { ask } from '../ask.js'
import { Interrupted } from '../errors.js'

const say = (line: string): void => void process.stderr.write(`${line}\n`)

/** A line of our own, and nothing raw in it of what was found here or there. */
export const tell = (line = ''): void => say(escapeText(line))

const answer = async (question: string, secret = false): Promise<string> => {
  const given = await ask(question, secret)
  // Ctrl-D: nothing more will come, and half an answer is none.
  if (given === undefined) {
    say('')
    throw new Interrupted('interrupted')
  }
  return given.trim()
}

/** What was answered before: who is asked anew has to change only what was wrong. */
const before = new Map<string, string>()

/** What the person types, or `usual` where that is nothing. @param wrong says what is wrong with it. @throws Interrupted */
export const askFor = async (
  what: string,
  usual: string | undefined,
  wrong: (given: string) => string | undefined = given => (given === '' ? 'nothing was given' : undefined),
): Promise<string> => {
  const proposed = before.get(what) ?? usual
  for (;;) {
    const given = (await answer(`${what}${proposed === undefined ? '' : ` [${escapeText(proposed)}]`}: `)) || (proposed ?? '')
    const complaint = wrong(given)
    if (complaint === undefined) {
      before.set(what, given)
      return given
    }
    tell(`  ${complaint}`)
  }
}

/** Not echoed; empty where the person just presses Enter. @throws Interrupted */
export const askSecret = (what: string): Promise<string> => answer(`${what}: `, true)

/** @throws Interrupted */
export const confirm = async (what: string, usual: boolean): Promise<boolean> => {
  for (;;) {
    const given = await answer(`${what} [${usual ? 'Y/n' : 'y/N'}]: `)
    if (given === '') return usual
    if (/^(y|yes|n|no)$/i.test(given)) return /^y/i.test(given)
    tell('  y or n')
  }
}

/** One of several, by its number. @throws Interrupted */
export const choose = async <T>(what: string, ways: readonly (readonly [label: string, value: T])[]): Promise<T> => {
  ways.forEach(([label], i) => {
    tell(`  ${i + 1}  ${label}`)
  })
  const given = await askFor(what, '1', words => (ways[Number(words) - 1] ? undefined : `a number from 1 to ${ways.length}`))
  return (ways[Number(given) - 1] as readonly [string, T])[1]
}
