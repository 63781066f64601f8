import { connect, type Socket } from 'node:net'
import { createTransport } from 'nodemailer'
import type { EmailSettings } from '../../config/channel-settings.js'
import { hostPort } from '../../text/address.js'
import { certificateWords, showingCertificate } from '../certificate.js'
import { stepObserver } from '../route.js'
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
    const note = stepObserver()
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
    socket.once('lookup', (error: Error | null, address: string) => error ?? note('name', address))
    socket.once('connect', () => {
      note('connection', `${socket.remoteAddress} port ${port}`)
      settled()
      resolve(socket)
    })
  })

/** nodemailer has no events for these steps, but lines of its log. @param isTlsNoted whether its certificate was checked and noted */
const stepLogger = (note: ReturnType<typeof stepObserver>, isTlsNoted: () => boolean) => {
  const ignore = (): void => {}
  const info = (entry: unknown, words: unknown): void => {
    const { action } = (entry ?? {}) as { readonly action?: string }
    if (action === 'authenticated') note('sign-in', 'user and password accepted')
    else if (/STARTTLS/.test(String(words)) && !isTlsNoted()) note('tls', 'certificate not checked')
  }
  return { level: ignore, trace: ignore, debug: ignore, info, warn: ignore, error: ignore, fatal: ignore }
}

const passwordInClear = (server: MailServer): DeliveryError =>
  new DeliveryError(
    `the password would travel to ${hostPort(server.host, server.port)} unencrypted. Remove starttls = "never", or use smtps://`,
    false,
  )

/** A transport for one message. Its connection ends with the message or with the signal. @param name for EHLO */
export const transportTo = (server: MailServer, settings: EmailSettings, secrets: MailSecrets, name: string, signal: AbortSignal) => {
  const { user } = settings
  const { password } = secrets
  const note = stepObserver()
  let isTlsNoted = false
  return createTransport({
    ...server,
    logger: stepLogger(note, () => isTlsNoted),
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
          const noteTls = showingCertificate(end => {
            isTlsNoted = true
            note('tls', certificateWords(end), end)
          })
          const isLocal = isThisMachine(server, connection.remoteAddress ?? '')
          const demands = tlsDemands(isLocal, settings, secrets)
          if (!sendsPasswordInClear(isLocal, server, settings, secrets))
            return done(null, { connection, ...demands, tls: { ...demands.tls, checkServerIdentity: noteTls } })
          connection.destroy()
          done(passwordInClear(server))
        },
        error => done(error as Error),
      )
    },
  })
}
