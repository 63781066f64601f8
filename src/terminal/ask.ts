import process from 'node:process'
import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { escapeText } from '../text/escape.js'
import { Interrupted } from '../text/usage-error.js'

/** Whether questions can be asked: both input and error output are a terminal. */
export const canAsk = (): boolean => Boolean(process.stdin.isTTY && process.stderr.isTTY)

/** Asks on the terminal; a secret is not echoed. @returns undefined if the user closed the input @throws Interrupted on Ctrl-C */
export const ask = (question: string, secret: boolean): Promise<string | undefined> =>
  new Promise((resolve, reject) => {
    let muted = false
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
      if (secret) process.nextTick(() => process.stderr.write(escapeText(question)))
    })
    // The terminal has closed. Closing the reader emits a second error.
    reader.once('error', () => reader.close()).on('error', () => {})
    reader.on('close', () => resolve(undefined))
    reader.question(escapeText(question), answer => {
      if (secret) process.stderr.write('\n')
      resolve(answer)
      reader.close()
    })
    muted = secret
  })
