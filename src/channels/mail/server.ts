import { rootCertificates } from 'node:tls'
import type { EmailSettings } from '../../config/channel-settings.js'
import { isLoopbackAddress, isLoopbackName } from '../../text/loopback.js'

/** The secrets themselves, read from where the settings point. */
export interface MailSecrets {
  readonly password?: string
  /** PEM: further certificate authorities to trust. */
  readonly ca?: string
}

/** The server that accepts our mail. */
export interface MailServer {
  readonly host: string
  readonly port: number
  /** TLS from the first byte. */
  readonly secure: boolean
}

/** Without a port in the settings: 465 or 587, the ports for mail submission. */
export const serverOf = ({ smtp }: EmailSettings): MailServer => {
  const { protocol, hostname, port } = new URL(smtp)
  const secure = protocol === 'smtps:'
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) || (secure ? 465 : 587), secure }
}

/**
 * Whether the server is this machine, by its name and by its address: DNS can point any name at this machine, or this name elsewhere.
 * Only then no certificate is required, and a password may be sent unencrypted.
 */
export const isThisMachine = ({ host }: MailServer, address: string): boolean => isLoopbackName(host) && isLoopbackAddress(address)

/** TLS options for nodemailer. */
export interface TlsDemands {
  readonly ignoreTLS: boolean
  readonly requireTLS: boolean
  readonly tls: { readonly rejectUnauthorized?: boolean; readonly ca?: string[] }
}

export const tlsDemands = (isLocal: boolean, { starttls }: EmailSettings, { password, ca }: MailSecrets): TlsDemands => ({
  ignoreTLS: starttls === 'never',
  requireTLS: starttls === 'require' || (starttls === 'auto' && password !== undefined && !isLocal),
  tls: isLocal ? { rejectUnauthorized: false } : ca === undefined ? {} : { ca: [...rootCertificates, ca] },
})

/** Whether the password would be sent unencrypted. */
export const sendsPasswordInClear = (
  isLocal: boolean,
  { secure }: MailServer,
  { starttls }: EmailSettings,
  { password }: MailSecrets,
): boolean => password !== undefined && !isLocal && !secure && starttls === 'never'
