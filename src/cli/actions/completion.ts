import { EXIT } from '../../terminal/exit.js'
import { print, printNotice } from '../../terminal/output.js'
import { type Shell, scripts } from '../completion/scripts.js'

/** Prints the completion script; on a terminal also what to do with it. */
export const runCompletion = async (shell: Shell): Promise<number> => {
  const { script, install } = scripts[shell]
  await print(script)
  if (process.stdout.isTTY) printNotice('this is the script', install)
  return EXIT.fine
}
