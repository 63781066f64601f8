import process from 'node:process'
import { cut } from '../text/ellipsis.js'
import { escapeText } from '../text/escape.js'
import { isToCopy } from '../text/to-copy.js'

/** The reader of standard output has gone: a pager quit, or `head` has enough. Not an error. */
let readerGone = false
/** Standard output could not be written, on a full disk for example. An error. */
let lost = false

/** Whether some output was lost. */
export const isOutputLost = (): boolean => lost
const goneListeners = new Set<() => void>()

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') {
    lost = true
    printNotice(`standard output cannot be written: ${error.message}`, 'Free some disk space, or write to another place with -o FILE.')
  }
  readerGone = true
  for (const listener of goneListeners) listener()
})
// There is no place left to report it.
process.stderr.on('error', () => {})

/** Calls back when the reader of standard output has gone. */
export const onReaderGone = (listener: () => void): void => {
  goneListeners.add(listener)
}

/** Writes to standard output; resolves when the text has left the process, so that exiting cannot cut it off. */
export const print = (words: string): Promise<void> =>
  new Promise(resolve => {
    if (readerGone) resolve()
    else process.stdout.write(words, () => resolve())
  })

/** Per line on standard error, because a quoted value may be a megabyte long. */
const MAX_LINE_CHARS = 4000

const brief = (words: string): string => cut(escapeText(words), MAX_LINE_CHARS)

/**
 * On a terminal, breaks a row between words, which the terminal would cut in the middle. It counts characters, not columns: wrap-ansi
 * knows the wide ones, and takes 27 ms to load, which every command would pay at its start.
 */
const betweenWords = (row: string): string => {
  const room = Math.max(20, process.stderr.columns || Number.POSITIVE_INFINITY)
  const [indent = ''] = /^ */.exec(row) ?? []
  const lines: string[] = []
  for (const word of row.trimStart().split(' ')) {
    const line = lines.at(-1)
    if (line !== undefined && line.length + 1 + word.length <= room) lines[lines.length - 1] = `${line} ${word}`
    else lines.push(`${lines.length === 0 ? indent : indent || '  '}${word}`)
  }
  return lines.join('\n')
}

/** Prints to standard error: what happened, then what to do, on lines of their own. Escapes both: they may quote untrusted values. */
export const printNotice = (message: string, hint?: string): void => {
  process.stderr.write(`${betweenWords(`check_status: ${brief(message)}`)}\n`)
  for (const row of hint?.split('\n') ?? []) {
    const line = `  ${brief(row)}`
    process.stderr.write(`${isToCopy(row) ? line : betweenWords(line)}\n`)
  }
}

/**
 * Ends a command that prints a page to act on: what is left to do. That nothing was changed is said only where a person reads the page:
 * piped into psql or tee, the words would stand around their COMMIT and deny it.
 * @param circumstance of the page that its reader has to know anyway
 */
export const printNextSteps = (hint?: string, circumstance?: string): void => {
  const said = [...(process.stdout.isTTY ? ['nothing was changed'] : []), ...(circumstance === undefined ? [] : [circumstance])].join('; ')
  if (said !== '' || hint !== undefined) printNotice(said || 'still to do', hint)
}
