import process from 'node:process'
import { CommanderError } from 'commander'
import { onOldName } from '../config/renamed.js'
import { home } from '../terminal/account.js'
import { cleanUp, cleanUpOnSignals, isLeaving } from '../terminal/cleanup.js'
import { EXIT, exitStatusOf } from '../terminal/exit.js'
import { closeLostTerminalsAtExit } from '../terminal/lost-terminal.js'
import { isOutputLost, printNotice } from '../terminal/output.js'
import { escapeLines } from '../text/escape.js'
import { BUG_HINT } from '../text/hinted-error.js'
import { COMPLETE } from './completion/complete.js'
import { makeProgram } from './program.js'

/** With --redact, error messages are masked too. */
const maskFor = async (): Promise<(words: string) => string> => {
  if (!process.argv.includes('--redact')) return words => words
  const { PeopleIndex } = await import('../report/redact/people.js')
  const people = new PeopleIndex()
  return words => people.maskText(words)
}

const explain = async (error: unknown): Promise<number> => {
  // Commander has already printed it. Help and version end this way too.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.fine : EXIT.usage
  const { message, hint } = error as { message?: string; hint?: string }
  const mask = await maskFor()
  if ((error as Error).name !== 'Interrupted') printNotice(mask(message ?? String(error)), mask(hint ?? BUG_HINT))
  if (process.argv.includes('--debug')) process.stderr.write(`${escapeLines(mask((error as Error).stack ?? ''))}\n`)
  return exitStatusOf(error)
}

// cron and systemd may leave out HOME; libraries that look for files below it must find the same folder as we do.
process.env.HOME = home()
onOldName(printNotice)
cleanUpOnSignals()
closeLostTerminalsAtExit()

const run = async (): Promise<never> => {
  const [, , first, ...words] = process.argv
  if (first === COMPLETE) {
    await (await import('./completion/fast-path.js')).printCandidates(words)
    process.exit()
  }
  let status: number = EXIT.fine
  try {
    await makeProgram(done => {
      status = done
    }).parseAsync()
  } catch (error) {
    await cleanUp()
    if (!isLeaving()) status = await explain(error)
  }
  // The signal handler exits, with the signal's status.
  if (isLeaving()) await new Promise(() => {})
  // Exit at once: closing the connection gracefully would cost two more round trips.
  process.exit(isOutputLost() && (status === EXIT.fine || status === EXIT.warning) ? EXIT.notRead : status)
}

void run()
