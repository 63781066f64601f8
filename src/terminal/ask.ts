import process from 'node:process'
import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { escapeText } from '../text/escape.js'
import { Interrupted } from '../text/usage-error.js'

/** Somebody is there to be asked: both what they type and what they read is a terminal. */
export const canAsk = (): boolean => Boolean(process.stdin.isTTY && process.stderr.isTTY)

/** Asks on the terminal; a secret is not echoed. Undefined: the person closed the input. @throws Interrupted on Ctrl-C */
export const ask = (question: string, secret: boolean): Promise<string | undefined> =>
  new Promise((resolve, reject) => {
    let muted = false
    const output = new Writable({
      write(chunk, _encoding, done) {
        if (!muted) process.stderr.write(chunk)
        done()
      },
    })
    // A question that is longer than a line is: where the answer stands is reckoned from the width.
    const reader = createInterface({
      input: process.stdin,
      output: Object.assign(output, { columns: process.stderr.columns }),
      terminal: true,
    })
    reader.on('SIGINT', () => {
      process.stderr.write('\n')
      reject(new Interrupted('interrupted'))
      reader.close()
      // Whatever waits behind the question is to end as if the terminal had sent it the signal.
      process.kill(process.pid, 'SIGINT')
    })
    // After Ctrl-Z and `fg`, for which Node.js leaves it paused.
    reader.on('SIGCONT', () => {
      reader.resume()
      // One whose answer is not echoed is not put again by itself; by then nothing is echoed again.
      if (secret) process.nextTick(() => process.stderr.write(escapeText(question)))
    })
    // The terminal has gone, which is heard of once more as it is left.
    reader.once('error', () => reader.close()).on('error', () => {})
    reader.on('close', () => resolve(undefined))
    reader.question(escapeText(question), answer => {
      if (secret) process.stderr.write('\n')
      resolve(answer)
      reader.close()
    })
    muted = secret
  })
