import { z } from 'zod'
import { percentDecoded } from '../text/address.js'
import { NO_PASSWORD, text } from './fields.js'

const NAME = String.raw`(?:"[^"\\\p{Cc}]{0,128}"|[^\s"<>,;:@\\()[\]\p{Cc}][^"<>,;:@\\()[\]\p{Cc}]{0,128})`
const ADDRESS = String.raw`[^\s<>@,;:"\\()[\]\p{Cc}]{1,64}@(?!-)[^\s<>@,;:"\\()[\]\p{Cc}]{1,255}`
const MAILBOX = new RegExp(`^(?:${ADDRESS}|${NAME}\\s*<${ADDRESS}>)$`, 'u')
/** A mail address, with or without a display name. */
export const mailbox = text('takes an address like "owner@platform.example" or "Monitor <monitor@platform.example>"', MAILBOX)

/** A name for EHLO: of a host, or an address literal (RFC 5321, 4.1.3). */
export const greeting = text('takes a host name like "monitor.platform.example"', /^(?:[\w-][\w.-]{0,252}|\[(?:IPv6:)?[\da-f:.]{2,45}\])$/i)

const SERVER = 'takes an address like "smtp://mail.example:587" or "smtps://mail.example"'

/** Whether the URL has a password, even a malformed one. */
const holdsPassword = (given: string): boolean => given.slice(given.indexOf('//') + 2, Math.max(given.lastIndexOf('@'), 0)).includes(':')

/** Splits the server's URL from its user. Query strings are refused: nodemailer would read them as options. */
export const smtpServer = z.string({ error: SERVER }).transform((given, context) => {
  const [, scheme, user, server] =
    /^(smtps?:\/\/)(?:([^\s:@/]*)@)?((?:(?!-)[\w.-]{1,253}|\[[\da-f:.]{2,45}\])(?::\d{1,5})?)\/?$/i.exec(given) ?? []
  const named = percentDecoded(user ?? '')
  if (scheme !== undefined && URL.canParse(given) && !/\p{Cc}/u.test(named))
    return { server: `${scheme.toLowerCase()}${server}`, user: named === '' ? undefined : named }
  context.addIssue({ code: 'custom', message: holdsPassword(given) ? NO_PASSWORD : SERVER })
  return z.NEVER
})

/** A web address without user or password, because people see it. */
export const webAddress = (takes: string) =>
  z.string({ error: takes }).superRefine((given, context) => {
    const complain = (message: string): void => context.addIssue({ code: 'custom', message })
    if (!/^https?:\/\/[^\s\p{Cc}\\]+$/iu.test(given) || !URL.canParse(given)) return complain(takes)
    const { username, password } = new URL(given)
    if (username !== '' || password !== '') complain(`${takes}, without a user or password in it`)
  })
