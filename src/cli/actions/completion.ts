import { EXIT } from '../../terminal/exit.js'
import { print, printNotice } from '../../terminal/output.js'
import { isExecutable } from '../../text/executable.js'
import { type Shell, shellScript } from '../completion/scripts.js'
import { ownName } from '../own-command.js'

/** Prints the completion script; on a terminal also what to do with it. */
export const runCompletion = async (shell: Shell): Promise<number> => {
  const { script, install } = shellScript(shell, ownName(), isExecutable() ? process.execPath : undefined)
  await print(script)
  if (process.stdout.isTTY) printNotice('this is the script', install)
  return EXIT.fine
}
