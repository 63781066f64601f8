import { connect, type Socket } from 'node:net'
import { createTransport } from 'nodemailer'
import type { EmailSettings } from '../../config/settings.js'
import { DeliveryError } from '../types.js'
import { isThisMachine, type MailSecrets, type MailServer, nameOf, sendsPasswordInClear, tlsDemands } from './server.js'

/** Shorter than what an attempt may take in all, so that its words say what was waited for. */
const CONNECT_TIMEOUT_MS = 10_000
const IDLE_TIMEOUT_MS = 15_000
/** The default gives up on an address while a far one still answers: half a second to the other end of the world is ordinary. */
const NEXT_ADDRESS_MS = 2_000

/** A connection; while there is none yet, the signal ends the attempt. */
const dial = ({ host, port }: MailServer, signal: AbortSignal): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host, port, autoSelectFamilyAttemptTimeout: NEXT_ADDRESS_MS })
    const giveUp = (code: string) => (): void => void socket.destroy(Object.assign(new Error('not connected'), { code }))
    const quit = giveUp('EABORT')
    const timer = setTimeout(giveUp('ETIMEDOUT'), CONNECT_TIMEOUT_MS)
    // From here on nodemailer heeds the signal: under TLS it is not this socket that has to be destroyed first.
    const settled = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', quit)
    }
    signal.addEventListener('abort', quit, { once: true })
    // It stays: under TLS nobody else listens to this socket, and an error that nobody hears ends the process.
    socket.on('error', error => {
      settled()
      reject(error)
    })
    socket.once('connect', () => {
      settled()
      resolve(socket)
    })
  })

const passwordInClear = (server: MailServer): DeliveryError =>
  new DeliveryError(
    `${nameOf(server)} is not this machine, and the password would travel in the clear. Leave starttls out, or use smtps://`,
    false,
  )

/** A way to hand in one message; its connection lives until the message is taken or the signal says stop. */
export const transportTo = (server: MailServer, settings: EmailSettings, secrets: MailSecrets, signal: AbortSignal) => {
  const { user } = settings
  const { password } = secrets
  return createTransport({
    ...server,
    ...(user !== undefined && password !== undefined && { auth: { user, pass: password } }),
    connectionTimeout: CONNECT_TIMEOUT_MS + IDLE_TIMEOUT_MS,
    greetingTimeout: IDLE_TIMEOUT_MS,
    socketTimeout: IDLE_TIMEOUT_MS,
    // At once: the far side would be given time to hang up first.
    socketCloseTimeout: 0,
    // nodemailer's own asks name servers before the hosts file, and does not say whom it reached.
    getSocket: (_, done) => {
      dial(server, signal).then(
        connection => {
          const here = isThisMachine(server, connection.remoteAddress ?? '')
          if (!sendsPasswordInClear(here, server, settings, secrets))
            return done(null, { connection, ...tlsDemands(here, settings, secrets) })
          connection.destroy()
          done(passwordInClear(server))
        },
        error => done(error as Error),
      )
    },
  })
}
