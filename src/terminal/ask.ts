import process from 'node:process'
import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { escapeText } from '../text/escape.js'
import { Interrupted } from '../text/usage-error.js'

/** Whether questions can be asked: both input and error output are a terminal. */
export const canAsk = (): boolean => Boolean(process.stdin.isTTY && process.stderr.isTTY)

/** Whether there is more after the first line of what was typed at once: it was pasted, and would be lost without a word. */
const hasMoreLines = (typed: string): boolean => /[\r\n]/.test(typed.trimEnd())

/** Asks on the terminal, behind the last row of the question; a secret is not echoed. @returns undefined if the user closed the input @throws Interrupted on Ctrl-C */
export const ask = (question: string, secret: boolean): Promise<string | undefined> =>
  new Promise((resolve, reject) => {
    let muted = false
    let isCut = false
    const rows = question.split('\n').map(escapeText)
    const prompt = rows.pop() ?? ''
    for (const row of rows) process.stderr.write(`${row}\n`)
    const onData = (chunk: Buffer | string): void => {
      isCut ||= hasMoreLines(String(chunk))
    }
    process.stdin.prependListener('data', onData)
    const output = new Writable({
      write(chunk, _encoding, done) {
        if (!muted) process.stderr.write(chunk)
        done()
      },
    })
    // readline needs the width to place the cursor after a question that wraps.
    const reader = createInterface({
      input: process.stdin,
      output: Object.assign(output, { columns: process.stderr.columns }),
      terminal: true,
    })
    reader.on('SIGINT', () => {
      process.stderr.write('\n')
      reject(new Interrupted('interrupted'))
      reader.close()
      // In raw mode the terminal sends no signal: send it, so that everything else ends too.
      process.kill(process.pid, 'SIGINT')
    })
    // Node.js leaves the input paused after Ctrl-Z and `fg`.
    reader.on('SIGCONT', () => {
      reader.resume()
      // readline redraws its own prompt, but its output is muted here. nextTick: after it has redrawn.
      if (secret) process.nextTick(() => process.stderr.write(prompt))
    })
    // The terminal has closed. Closing the reader emits a second error.
    reader.once('error', () => reader.close()).on('error', () => {})
    reader.on('close', () => {
      process.stdin.off('data', onData)
      resolve(undefined)
    })
    reader.question(prompt, answer => {
      if (secret) process.stderr.write('\n')
      if (isCut) process.stderr.write('Only the first of these lines was taken.\n')
      resolve(answer)
      reader.close()
    })
    muted = secret
  })
