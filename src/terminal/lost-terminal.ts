import { closeSync } from 'node:fs'
import process from 'node:process'
import { isatty } from 'node:tty'

/** Those of standard input, output and error that were a terminal when this began. */
const streams = [0, 1, 2].filter(fd => isatty(fd))

const gone = (): readonly number[] => streams.filter(fd => !isatty(fd))

/** Whether the terminal that this was started on is no more: its window was closed, or the line to it broke. */
export const isTerminalGone = (): boolean => gone().length > 0

/** Node.js leaves a terminal as it found it, and aborts, with a dump of its memory, where there is none any more. */
export const spareLostTerminal = (): void => {
  process.on('exit', () => {
    for (const fd of gone()) closeSync(fd)
  })
}
