import process from 'node:process'
import type { Ora } from 'ora'
import type { Interaction } from '../source/source.js'
import { escapeText } from '../text/escape.js'
import { ask, canAsk } from './ask.js'
import { cleanUpLater } from './cleanup.js'

const WORDS = {
  connecting: 'Connecting to',
  'signing in': 'Signing in to',
  'asking the agent': 'Waiting for the SSH agent, to sign in to',
  reading: 'Reading from',
} as const

/** Tells a person at a terminal what is being waited for; elsewhere it is silent and asks nothing. */
export interface WaitIndicator extends Interaction {
  say(words: string): void
  /** Resolves once all that it needs is loaded: for who measures time. */
  readonly loaded: Promise<void>
  /** Leaves nothing behind on the screen. */
  stop(): void
}

export const waitFor = (where: string): WaitIndicator => {
  const asking = canAsk()
  let spinner: Ora | undefined
  let said: string | undefined
  // Nobody waits for what is to pass the time.
  const load = async (): Promise<void> => {
    // On a terminal that does not say how wide it is, ora would look for what it wrote for ever.
    if (!process.stderr.columns || process.env.TERM === 'dumb') return
    const { default: ora } = await import('ora')
    spinner = ora({ stream: process.stderr, discardStdin: false })
    if (said !== undefined) spinner.start(said)
  }
  const loaded = load()
  const stop = (): void => {
    said = undefined
    spinner?.stop()
  }
  cleanUpLater(stop)
  const say = (words: string): void => {
    said = escapeText(words)
    spinner?.start(said)
  }
  return {
    say,
    loaded,
    stage: stage => say(`${WORDS[stage]} ${where}`),
    stop,
    ...(asking && {
      ask: async (question: string, secret: boolean) => {
        stop()
        return ask(question, secret)
      },
    }),
  }
}
