import process from 'node:process'
import { CommanderError } from 'commander'
import { home } from '../terminal/account.js'
import { cleanUp, cleanUpOnSignals, isLeaving } from '../terminal/cleanup.js'
import { EXIT, exitStatusOf } from '../terminal/exit.js'
import { closeLostTerminalsAtExit } from '../terminal/lost-terminal.js'
import { complain, isOutputLost } from '../terminal/output.js'
import { escapeLines } from '../text/escape.js'
import { makeProgram } from './program.js'

/** What went wrong may name somebody, too. */
const wordsFor = async (): Promise<(words: string) => string> => {
  if (!process.argv.includes('--redact')) return words => words
  const { PeopleIndex } = await import('../report/redact/people.js')
  const people = new PeopleIndex()
  return words => people.maskText(words)
}

const explain = async (error: unknown): Promise<number> => {
  // Commander has said it by itself, and help and version end this way too.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.fine : EXIT.usage
  const { message, hint } = error as { message?: string; hint?: string }
  const shown = await wordsFor()
  if ((error as Error).name !== 'Interrupted')
    complain(shown(message ?? String(error)), shown(hint ?? 'This is a bug in check_status; --debug shows where.'))
  if (process.argv.includes('--debug')) process.stderr.write(`${escapeLines(shown((error as Error).stack ?? ''))}\n`)
  return exitStatusOf(error)
}

// cron and systemd may leave HOME out; the libraries that look for files below it should find the same place as we do.
process.env.HOME = home()
cleanUpOnSignals()
closeLostTerminalsAtExit()

const run = async (): Promise<never> => {
  let status: number = EXIT.fine
  try {
    await makeProgram(done => {
      status = done
    }).parseAsync()
  } catch (error) {
    await cleanUp()
    if (!isLeaving()) status = await explain(error)
  }
  // The signal's own handler leaves, with the signal's status.
  if (isLeaving()) await new Promise(() => {})
  // Leaves at once: a connection's graceful goodbye would cost two more round trips.
  process.exit(isOutputLost() && (status === EXIT.fine || status === EXIT.warning) ? EXIT.notRead : status)
}

void run()
