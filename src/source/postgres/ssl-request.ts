import type { Duplex } from 'node:stream'

/** "SSLRequest" in PostgreSQL's manual ("Message Formats"): a server answers it before anybody signs in, and logs nothing. */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f])

/** The answers to it, a single letter each. */
export const WITH_TLS = 'S'
export const WITHOUT_TLS = 'N'

/**
 * What a server answers to the question whether it speaks TLS: nothing if it hangs up; undefined: it is silent. @throws the channel's
 * error
 */
export const askForTls = (channel: Duplex, timeoutMs: number): Promise<Buffer | undefined> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(undefined), timeoutMs)
    const settle = (reply: Buffer | undefined): void => {
      clearTimeout(timer)
      resolve(reply)
    }
    channel.once('data', settle)
    channel.once('end', () => settle(Buffer.alloc(0)))
    channel.once('close', () => settle(Buffer.alloc(0)))
    channel.once('error', error => {
      clearTimeout(timer)
      reject(error)
    })
    channel.write(SSL_REQUEST)
  })
