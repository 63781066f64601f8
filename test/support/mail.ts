import PostalMime, { type Email } from 'postal-mime'
import { expect } from 'vitest'
import { email } from '../../src/channels/email.js'
import type { DeliveryError, DeliveryProgress, Message } from '../../src/channels/types.js'
import type { EmailSettings } from '../../src/config/channel-settings.js'
import { type Letter, startMailServer } from './mail-server.js'
import { aRegistration } from './messages.js'

export const settingsOf = (port: number, overrides: Partial<EmailSettings> = {}): EmailSettings => ({
  name: 'office',
  type: 'email',
  smtp: `smtp://127.0.0.1:${port}`,
  from: 'Monitor <monitor@platform.example>',
  to: ['owner@platform.example'],
  starttls: 'auto',
  events: ['registration', 'deposit'],
  minSeverity: 'warning',
  dailyReport: true,
  ...overrides,
})

/** One attempt to send. */
export interface Attempt {
  readonly settings?: Partial<EmailSettings>
  readonly secrets?: { password?: string; ca?: string }
  readonly message?: Message
  readonly progress?: DeliveryProgress | null
  readonly signal?: AbortSignal
}

export const send = (port: number, { settings, secrets = {}, message = aRegistration(), progress = null, ...rest }: Attempt = {}) =>
  email(settingsOf(port, settings), secrets).send(message, rest.signal ?? AbortSignal.timeout(20_000), progress)

/** The error of an attempt. */
export const failing = (port: number, attempt: Attempt = {}): Promise<DeliveryError> =>
  send(port, attempt).then(
    answer => expect.fail(`it was sent: ${answer}`),
    error => error as DeliveryError,
  )

/** Parses a mail like a mail program. */
export const read = ({ source }: Pick<Letter, 'source'>): Promise<Email> => PostalMime.parse(source)

export const header = ({ headers }: Email, key: string): string | undefined => headers.find(one => one.key === key.toLowerCase())?.value

/** A message as a server receives it. */
export const taken = async (message: Message, settings: Partial<EmailSettings> = {}): Promise<Letter> => {
  const { port, letters } = await startMailServer()
  await send(port, { settings, message })
  return letters[0] ?? expect.fail('nothing came')
}
