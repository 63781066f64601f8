import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { onTestFinished } from 'vitest'

/** A mail as a server received it. */
export interface Letter {
  readonly to: readonly string[]
  readonly source: string
  readonly secure: boolean
  readonly user: string | undefined
}

export interface MailServer extends Listener {
  /** Received mails, in order. */
  readonly letters: Letter[]
}

interface Listener {
  readonly port: number
  /** The number of open connections. */
  open(): number
}

/** Closed with the test. @param end closes connections that are still open */
const listen = async (server: Server, end?: (socket: Socket) => void): Promise<Listener> => {
  const sockets: Socket[] = []
  server.on('connection', (socket: Socket) => {
    sockets.push(socket)
    socket.on('error', () => {})
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    for (const socket of end ? sockets : []) end?.(socket)
    await new Promise(resolve => server.close(resolve))
  })
  return { port: (server.address() as AddressInfo).port, open: () => sockets.filter(({ destroyed }) => !destroyed).length }
}

/** A server's error with a code and a text. */
export const no = (responseCode: number, words: string): Error => Object.assign(new Error(words), { responseCode })

/** A real mail server that accepts everything by default. */
export const startMailServer = async (options: SMTPServerOptions = {}): Promise<MailServer> => {
  const letters: Letter[] = []
  const smtp = new SMTPServer({
    authOptional: true,
    disableReverseLookup: true,
    logger: false,
    onData: async (stream, { envelope, secure, user }, done) => {
      const source = (await buffer(stream)).toString()
      letters.push({ to: envelope.rcptTo.map(({ address }) => address), source, secure, user: user as string | undefined })
      done(null, 'queued as 1A2B3C')
    },
    ...options,
  })
  smtp.on('error', () => {})
  return { ...(await listen(smtp.server)), letters }
}

/** A raw server, for what no mail server would do. It notices a closed connection only by the end of the stream. */
export const startTalker = (talk: (socket: Socket) => void): Promise<Listener> => {
  const server = createServer({ allowHalfOpen: true }, socket => {
    socket.once('end', () => {
      // Only another write reveals that the client has gone.
      const timer = setInterval(() => socket.write('still here\r\n'), 20)
      socket.once('close', () => clearInterval(timer))
    })
    socket.resume()
    talk(socket)
  })
  return listen(server, socket => socket.destroy())
}

/** Speaks SMTP correctly up to one command, which it handles in its own way. */
export const startStubborn = (word: string, answer: (socket: Socket) => void): Promise<Listener> =>
  startTalker(socket => {
    let inData = false
    let heard = ''
    const reply = (line: string): void => {
      const said = inData ? (line === '.' ? '.' : '') : (line.split(/[ :]/)[0] ?? '').toUpperCase()
      if (said === '') return
      inData = said === 'DATA' && said !== word
      if (said === word) answer(socket)
      else socket.write(inData ? '354 go ahead\r\n' : said === 'EHLO' ? '250-mail.example\r\n250 SIZE 0\r\n' : '250 fine\r\n')
    }
    socket.write('220 mail.example\r\n')
    socket.on('data', chunk => {
      const lines = (heard + chunk).split('\r\n')
      heard = lines.pop() ?? ''
      for (const line of lines) reply(line)
    })
  })
