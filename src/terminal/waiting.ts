import process from 'node:process'
import type { Ora } from 'ora'
import type { Interaction } from '../source/source.js'
import { escapeText } from '../text/escape.js'
import { ask, canAsk } from './ask.js'
import { cleanUpLater } from './cleanup.js'
import { printNotice } from './output.js'

const WORDS = {
  connecting: 'Connecting to',
  'signing in': 'Signing in to',
  'asking the agent': 'Waiting for the SSH agent, to sign in to',
  reading: 'Reading from',
} as const

/** A spinner that says what the user is waiting for. Without a terminal it is silent and asks nothing. */
export interface WaitIndicator extends Interaction {
  say(words: string): void
  /** Resolves when the spinner is loaded. Await it before measuring time. */
  readonly loaded: Promise<void>
  /** Removes the spinner from the screen. */
  stop(): void
}

export const waitFor = (where: string): WaitIndicator => {
  const asking = canAsk()
  let spinner: Ora | undefined
  let label: string | undefined
  // In the background: the user must not wait for the spinner.
  const load = async (): Promise<void> => {
    // ora loops forever on a terminal that reports no width.
    if (!process.stderr.columns || process.env.TERM === 'dumb') return
    const { default: ora } = await import('ora')
    spinner = ora({ stream: process.stderr, discardStdin: false })
    if (label !== undefined) spinner.start(label)
  }
  const loaded = load()
  const stop = (): void => {
    label = undefined
    spinner?.stop()
  }
  cleanUpLater(stop)
  const say = (words: string): void => {
    label = escapeText(words)
    spinner?.start(label)
  }
  return {
    say,
    loaded,
    stage: stage => say(`${WORDS[stage]} ${where}`),
    stop,
    note: line => {
      stop()
      printNotice(line)
    },
    ...(asking && {
      leaveTerminal: stop,
      ask: async (question: string, secret: boolean) => {
        stop()
        return ask(question, secret)
      },
    }),
  }
}
