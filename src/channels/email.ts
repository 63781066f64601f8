import type { EmailSettings } from '../config/settings.js'
import { compose, type Mime } from './mail/compose.js'
import { transportTo } from './mail/connection.js'
import { failureOf, isForGood, type MailFailure } from './mail/failure.js'
import { plain } from './mail/plain.js'
import { previewOf } from './mail/preview.js'
import { isSettled, progressOf, type RecipientRefusal, type RecipientStates, recipientStatesOf, settle } from './mail/recipients.js'
import { type MailSecrets, nameOf, serverOf } from './mail/server.js'
import { type Channel, DeliveryError } from './types.js'

/** Of what a server says. */
const LONGEST_ANSWER = 300

/** What came of handing a message in. */
interface Round {
  readonly accepted: readonly string[]
  readonly rejectedErrors?: readonly Rejected[] | undefined
  /** The server's last words; none where it took the message for nobody. */
  readonly response?: string
}

type Rejected = MailFailure & { readonly recipient?: string | undefined }

/** Their words as a person may see them: a server could say our password back to us. */
const discreetly = ({ user = '' }: EmailSettings, { password }: MailSecrets): ((words: string) => string) => {
  const base64 = (words: string): string => Buffer.from(words).toString('base64')
  const secrets = password ? [password, base64(password), base64(`\0${user}\0${password}`)] : []
  return words =>
    plain(
      secrets.reduce((said, secret) => said.replaceAll(secret, '***'), words),
      LONGEST_ANSWER,
    )
}

/** Tells by mail, over SMTP. One message goes to all recipients at once; who has it is not sent it again. */
export const email = (settings: EmailSettings, secrets: MailSecrets): Channel => {
  const server = serverOf(settings)
  const discreet = discreetly(settings, secrets)

  const refusalOf = ({ recipient = '', response, message, responseCode }: Rejected): RecipientRefusal => ({
    address: plain(recipient),
    words: discreet(response ?? message),
    permanent: isForGood({ responseCode }),
  })

  const failed = (error: MailFailure, before: RecipientStates): DeliveryError => {
    if (error instanceof DeliveryError) return error
    const words = { message: discreet(error.message), ...(error.response !== undefined && { response: discreet(error.response) }) }
    return failureOf({ ...error, ...words }, nameOf(server), before.have.length > 0 ? { progress: progressOf(before) } : {})
  }

  const handIn = async (mime: Mime, before: RecipientStates, signal: AbortSignal): Promise<Round> => {
    const { from, to } = mime.getEnvelope()
    const raw = await mime.build()
    const envelope = { from, to: to.filter(address => !isSettled(before, address)), size: raw.length }
    if (envelope.to.length === 0) return { accepted: [] }
    try {
      return await transportTo(server, settings, secrets, signal).sendMail({ envelope, raw, signal })
    } catch (error) {
      const { rejectedErrors = [] } = error as Partial<Round>
      // Each recipient was refused by itself; each has its own answer.
      if (rejectedErrors.length > 0) return { accepted: [], rejectedErrors }
      throw failed(error as MailFailure, before)
    }
  }

  return {
    send: async (message, signal, progress) => {
      const before = recipientStatesOf(progress)
      const { accepted, rejectedErrors = [], response } = await handIn(compose(message, settings), before, signal)
      return settle(before, accepted, rejectedErrors.map(refusalOf), response === undefined ? null : discreet(response))
    },
    preview: async message => previewOf(compose(message, settings)),
    // A connection lives no longer than the message that it was made for.
    close: () => {},
  }
}
