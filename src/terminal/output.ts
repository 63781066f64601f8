import process from 'node:process'
import { cut } from '../text/ellipsis.js'
import { escapeText } from '../text/escape.js'

/** Set once the reader of standard output has gone: a pager quit, `head` has enough. That is no error. */
let readerGone = false
/** Set once something was to be written and could not be: a full disk. That is one. */
let lost = false

/** Whether what was printed did not arrive where it should have been kept. */
export const isOutputLost = (): boolean => lost
const goneListeners = new Set<() => void>()

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') {
    lost = true
    complain(`standard output cannot be written: ${error.message}`, 'Make room where it is kept, or have it written elsewhere: -o FILE.')
  }
  readerGone = true
  for (const listener of goneListeners) listener()
})
// Nobody is left to tell.
process.stderr.on('error', () => {})

/** Calls back when nobody reads standard output any more. */
export const onReaderGone = (listener: () => void): void => {
  goneListeners.add(listener)
}

/** Writes to standard output; resolves when it has left the process, so that to exit cuts nothing off. */
export const print = (words: string): Promise<void> =>
  new Promise(resolve => {
    if (readerGone) resolve()
    else process.stdout.write(words, () => resolve())
  })

/** Letters of a line on standard error: a value in it may be a megabyte long. */
const LONGEST = 4000

const brief = (words: string): string => cut(escapeText(words), LONGEST)

/** To standard error: what happened, then what to do, on lines of their own. Values in them come from anywhere. */
export const complain = (message: string, hint?: string): void => {
  process.stderr.write(`check_status: ${brief(message)}\n`)
  for (const row of hint?.split('\n') ?? []) process.stderr.write(`  ${brief(row)}\n`)
}
