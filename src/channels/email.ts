import type { EmailSettings } from '../config/settings.js'
import { composeMime, type Mime } from './mail/compose.js'
import { transportTo } from './mail/connection.js'
import { failureOf, isPermanent, type MailFailure } from './mail/failure.js'
import { plain } from './mail/plain.js'
import { previewOf } from './mail/preview.js'
import { concludeAttempt, isDone, progressOf, type RecipientRefusal, type RecipientStates, recipientStatesOf } from './mail/recipients.js'
import { type MailSecrets, nameOf, serverOf } from './mail/server.js'
import { type Channel, DeliveryError } from './types.js'

/** Of what a server says. */
const MAX_REPLY_CHARS = 300

/** What came of handing a message in. */
interface SendResult {
  readonly accepted: readonly string[]
  readonly rejectedErrors?: readonly RejectedRecipient[] | undefined
  /** The server's last words; none where it took the message for nobody. */
  readonly response?: string
}

type RejectedRecipient = MailFailure & { readonly recipient?: string | undefined }

/** Their words as a person may see them: a server could say our password back to us. */
const secretMask = ({ user = '' }: EmailSettings, { password }: MailSecrets): ((words: string) => string) => {
  const base64 = (words: string): string => Buffer.from(words).toString('base64')
  const secrets = password ? [password, base64(password), base64(`\0${user}\0${password}`)] : []
  return words =>
    plain(
      secrets.reduce((said, secret) => said.replaceAll(secret, '***'), words),
      MAX_REPLY_CHARS,
    )
}

/** Tells by mail, over SMTP. One message goes to all recipients at once; who has it is not sent it again. */
export const email = (settings: EmailSettings, secrets: MailSecrets): Channel => {
  const server = serverOf(settings)
  const discreet = secretMask(settings, secrets)

  const refusalOf = ({ recipient = '', response, message, responseCode }: RejectedRecipient): RecipientRefusal => ({
    address: plain(recipient),
    reply: discreet(response ?? message),
    permanent: isPermanent({ responseCode }),
  })

  const failed = (error: MailFailure, before: RecipientStates): DeliveryError => {
    if (error instanceof DeliveryError) return error
    const words = { message: discreet(error.message), ...(error.response !== undefined && { response: discreet(error.response) }) }
    return failureOf({ ...error, ...words }, nameOf(server), before.have.length > 0 ? { progress: progressOf(before) } : {})
  }

  const handIn = async (mime: Mime, before: RecipientStates, signal: AbortSignal): Promise<SendResult> => {
    const { from, to } = mime.getEnvelope()
    const raw = await mime.build()
    const envelope = { from, to: to.filter(address => !isDone(before, address)), size: raw.length }
    if (envelope.to.length === 0) return { accepted: [] }
    try {
      return await transportTo(server, settings, secrets, signal).sendMail({ envelope, raw, signal })
    } catch (error) {
      const { rejectedErrors = [] } = error as Partial<SendResult>
      // Each recipient was refused by itself; each has its own answer.
      if (rejectedErrors.length > 0) return { accepted: [], rejectedErrors }
      throw failed(error as MailFailure, before)
    }
  }

  return {
    send: async (message, signal, progress) => {
      const before = recipientStatesOf(progress)
      const { accepted, rejectedErrors = [], response } = await handIn(composeMime(message, settings), before, signal)
      return concludeAttempt(before, accepted, rejectedErrors.map(refusalOf), response === undefined ? null : discreet(response))
    },
    preview: async message => previewOf(composeMime(message, settings)),
    // A connection lives no longer than the message that it was made for.
    close: () => {},
  }
}
