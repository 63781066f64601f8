import { closeSync } from 'node:fs'
import process from 'node:process'
import { isatty } from 'node:tty'

/** Which of standard input, output and error were a terminal at the start. */
const terminals = [0, 1, 2].filter(fd => isatty(fd))

const closed = (): readonly number[] => terminals.filter(fd => !isatty(fd))

/** Whether the terminal has gone since the start: its window was closed, or the connection to it broke. */
export const isTerminalGone = (): boolean => closed().length > 0

/** Node aborts with a core dump at exit if it cannot restore the tty: close the ones that have gone first. */
export const closeLostTerminalsAtExit = (): void => {
  process.on('exit', () => {
    for (const fd of closed()) closeSync(fd)
  })
}
