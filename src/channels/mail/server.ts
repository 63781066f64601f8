import { BlockList, isIP } from 'node:net'
import { rootCertificates } from 'node:tls'
import type { EmailSettings } from '../../config/settings.js'

/** Already read from where the settings say they are. */
export interface MailSecrets {
  readonly password?: string
  /** PEM: certificate authorities to trust besides the usual ones. */
  readonly ca?: string
}

/** Where mail is handed in. */
export interface MailServer {
  readonly host: string
  readonly port: number
  /** TLS from the first byte on. */
  readonly secure: boolean
}

const LOOPBACK = new BlockList()
LOOPBACK.addSubnet('127.0.0.0', 8)
LOOPBACK.addAddress('::1', 'ipv6')

const isLoopbackAddress = (address: string): boolean => {
  const family = isIP(address)
  return family !== 0 && LOOPBACK.check(address, family === 6 ? 'ipv6' : 'ipv4')
}

const isLoopbackName = (host: string): boolean => /(^|\.)localhost$/i.test(host) || isLoopbackAddress(host)

/** The ports for programs that hand in mail, where the settings name none. */
export const serverOf = ({ smtp }: EmailSettings): MailServer => {
  const { protocol, hostname, port } = new URL(smtp)
  const secure = protocol === 'smtps:'
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) || (secure ? 465 : 587), secure }
}

export const nameOf = ({ host, port }: MailServer): string => `${isIP(host) === 6 ? `[${host}]` : host}:${port}`

/**
 * Whether the far side is this very machine: by its name, for a name server can send any other name here, and by its address, for
 * it can send this name elsewhere. Only there is a certificate not asked for, and a password sent in the clear.
 */
export const isThisMachine = ({ host }: MailServer, address: string): boolean => isLoopbackName(host) && isLoopbackAddress(address)

/** What nodemailer is to insist on. */
export interface TlsDemands {
  readonly ignoreTLS: boolean
  readonly requireTLS: boolean
  readonly tls: { readonly rejectUnauthorized?: boolean; readonly ca?: string[] }
}

export const tlsDemands = (here: boolean, { starttls }: EmailSettings, { password, ca }: MailSecrets): TlsDemands => ({
  ignoreTLS: starttls === 'never',
  requireTLS: starttls === 'require' || (starttls === 'auto' && password !== undefined && !here),
  tls: here ? { rejectUnauthorized: false } : ca === undefined ? {} : { ca: [...rootCertificates, ca] },
})

/** Whether its password would travel in the clear. */
export const sendsPasswordInClear = (
  here: boolean,
  { secure }: MailServer,
  { starttls }: EmailSettings,
  { password }: MailSecrets,
): boolean => password !== undefined && !here && !secure && starttls === 'never'
