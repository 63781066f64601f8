import { connect, type Socket } from 'node:net'
import { createTransport } from 'nodemailer'
import type { EmailSettings } from '../../config/settings.js'
import { hostPort } from '../../text/address.js'
import { DeliveryError } from '../types.js'
import { isThisMachine, type MailSecrets, type MailServer, sendsPasswordInClear, tlsDemands } from './server.js'

/** Shorter than the time limit of an attempt, so that the error says what timed out. */
const CONNECT_TIMEOUT_MS = 10_000
const IDLE_TIMEOUT_MS = 15_000
/** Node's default gives up on distant addresses: a round trip to the other side of the world may take half a second. */
const ADDRESS_TIMEOUT_MS = 2_000

/** Connects; the signal ends the attempt until the connection stands. */
const dial = ({ host, port }: MailServer, signal: AbortSignal): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host, port, autoSelectFamilyAttemptTimeout: ADDRESS_TIMEOUT_MS })
    const giveUp = (code: string) => (): void => void socket.destroy(Object.assign(new Error('not connected'), { code }))
    const quit = giveUp('EABORT')
    const timer = setTimeout(giveUp('ETIMEDOUT'), CONNECT_TIMEOUT_MS)
    // After that, nodemailer handles the signal: under TLS, its own socket must be destroyed before this one.
    const settled = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', quit)
    }
    signal.addEventListener('abort', quit, { once: true })
    // This listener stays: under TLS there is no other on this socket, and an unhandled error would end the process.
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
    `the password would travel to ${hostPort(server.host, server.port)} unencrypted. Remove starttls = "never", or use smtps://`,
    false,
  )

/** A transport for one message. Its connection ends with the message or with the signal. @param name for EHLO */
export const transportTo = (server: MailServer, settings: EmailSettings, secrets: MailSecrets, name: string, signal: AbortSignal) => {
  const { user } = settings
  const { password } = secrets
  return createTransport({
    ...server,
    name,
    ...(user !== undefined && password !== undefined && { auth: { user, pass: password } }),
    connectionTimeout: CONNECT_TIMEOUT_MS + IDLE_TIMEOUT_MS,
    greetingTimeout: IDLE_TIMEOUT_MS,
    socketTimeout: IDLE_TIMEOUT_MS,
    // Close at once instead of waiting for the server to do so.
    socketCloseTimeout: 0,
    // nodemailer's own connection asks DNS before the hosts file, and does not tell which address it reached.
    getSocket: (_, done) => {
      dial(server, signal).then(
        connection => {
          const isLocal = isThisMachine(server, connection.remoteAddress ?? '')
          if (!sendsPasswordInClear(isLocal, server, settings, secrets))
            return done(null, { connection, ...tlsDemands(isLocal, settings, secrets) })
          connection.destroy()
          done(passwordInClear(server))
        },
        error => done(error as Error),
      )
    },
  })
}
