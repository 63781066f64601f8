import type { EmailSettings } from '../config/channel-settings.js'
import { hostPort } from '../text/address.js'
import { composeMime, type Mime } from './mail/compose.js'
import { transportTo } from './mail/connection.js'
import { failureOf, greetingAdvice, isAboutGreeting, isPermanent, type MailFailure } from './mail/failure.js'
import { greetingName } from './mail/greeting-name.js'
import { plain } from './mail/plain.js'
import { previewOf } from './mail/preview.js'
import { concludeAttempt, isDone, progressOf, type RecipientRefusal, type RecipientStates, recipientStatesOf } from './mail/recipients.js'
import { type MailSecrets, serverOf } from './mail/server.js'
import { type Channel, DeliveryError } from './types.js'

/** Of a server's reply. */
const MAX_REPLY_CHARS = 300

/** What nodemailer resolves with. */
interface SendResult {
  readonly accepted: readonly string[]
  readonly rejectedErrors?: readonly RejectedRecipient[] | undefined
  /** The server's last reply; absent if it accepted the message for nobody. */
  readonly response?: string
}

type RejectedRecipient = MailFailure & { readonly recipient?: string | undefined }

/** Makes a reply safe to show: a server may quote our password. */
const secretMask = ({ user = '' }: EmailSettings, { password }: MailSecrets): ((reply: string) => string) => {
  const base64 = (text: string): string => Buffer.from(text).toString('base64')
  const secrets = password ? [password, base64(password), base64(`\0${user}\0${password}`)] : []
  return reply =>
    plain(
      secrets.reduce((masked, secret) => masked.replaceAll(secret, '***'), reply),
      MAX_REPLY_CHARS,
    )
}

/** Mail over SMTP. One message goes to all recipients at once; a retry leaves out those who have it. */
export const email = (settings: EmailSettings, secrets: MailSecrets): Channel => {
  const server = serverOf(settings)
  const mask = secretMask(settings, secrets)

  const refusalOf = ({ recipient = '', response, message, responseCode }: RejectedRecipient, name: string): RecipientRefusal => ({
    address: plain(recipient),
    reply: isAboutGreeting({ response }) ? `${mask(response ?? '')}. ${greetingAdvice(name)}` : mask(response ?? message),
    permanent: isPermanent({ responseCode, response }),
  })

  const failed = (error: MailFailure, before: RecipientStates, name: string): DeliveryError => {
    if (error instanceof DeliveryError) return error
    const masked = { message: mask(error.message), ...(error.response !== undefined && { response: mask(error.response) }) }
    return failureOf(
      { ...error, ...masked },
      { server: hostPort(server.host, server.port), name },
      before.have.length > 0 ? { progress: progressOf(before) } : {},
    )
  }

  const sendMime = async (mime: Mime, before: RecipientStates, name: string, signal: AbortSignal): Promise<SendResult> => {
    const { from, to } = mime.getEnvelope()
    const raw = await mime.build()
    const envelope = { from, to: to.filter(address => !isDone(before, address)), size: raw.length }
    if (envelope.to.length === 0) return { accepted: [] }
    try {
      return await transportTo(server, settings, secrets, name, signal).sendMail({ envelope, raw, signal })
    } catch (error) {
      const { rejectedErrors = [] } = error as Partial<SendResult>
      // The server rejected every recipient, each with a reply of its own.
      if (rejectedErrors.length > 0) return { accepted: [], rejectedErrors }
      throw failed(error as MailFailure, before, name)
    }
  }

  return {
    send: async (message, signal, progress) => {
      const before = recipientStatesOf(progress)
      const name = await greetingName(settings)
      const { accepted, rejectedErrors = [], response } = await sendMime(composeMime(message, settings), before, name, signal)
      const refusals = rejectedErrors.map(rejected => refusalOf(rejected, name))
      return concludeAttempt(before, accepted, refusals, response === undefined ? null : mask(response))
    },
    preview: async message =>
      previewOf(composeMime(message, settings)) +
      (message.page === null ? '' : '\n(Its HTML part is the whole report: check_status -o report.html)'),
    // Each message has a connection of its own, which ends with it.
    close: () => {},
  }
}
