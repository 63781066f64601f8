import { z } from 'zod'
import { NO_PASSWORD, text } from './fields.js'

const NAME = String.raw`(?:"[^"\\\p{Cc}]{0,128}"|[^\s"<>,;:@\\()[\]\p{Cc}][^"<>,;:@\\()[\]\p{Cc}]{0,128})`
const ADDRESS = String.raw`[^\s<>@,;:"\\()[\]\p{Cc}]{1,64}@(?!-)[^\s<>@,;:"\\()[\]\p{Cc}]{1,255}`
const MAILBOX = new RegExp(`^(?:${ADDRESS}|${NAME}\\s*<${ADDRESS}>)$`, 'u')
/** Of a person or a program, with or without a name. */
export const mailbox = text('takes an address like "owner@platform.example" or "Monitor <monitor@platform.example>"', MAILBOX)

const SERVER = 'takes an address like "smtp://mail.example:587" or "smtps://mail.example"'

/** `ops%40shop.example` as it is meant; as it stands where it means nothing. */
const decoded = (user: string): string => {
  try {
    return decodeURIComponent(user)
  } catch {
    return user
  }
}

/** Whether something stands where an address has its password, however it is written. */
const holdsPassword = (given: string): boolean => given.slice(given.indexOf('//') + 2, Math.max(given.lastIndexOf('@'), 0)).includes(':')

/** The server's address alone, and the user that stood in it. The other parts of an address would be options to the mailer. */
export const smtpServer = z.string({ error: SERVER }).transform((given, context) => {
  const [, scheme, user, server] =
    /^(smtps?:\/\/)(?:([^\s:@/]*)@)?((?:(?!-)[\w.-]{1,253}|\[[\da-f:.]{2,45}\])(?::\d{1,5})?)\/?$/i.exec(given) ?? []
  const named = decoded(user ?? '')
  if (scheme !== undefined && URL.canParse(given) && !/\p{Cc}/u.test(named))
    return { server: `${scheme.toLowerCase()}${server}`, user: named === '' ? undefined : named }
  context.addIssue({ code: 'custom', message: holdsPassword(given) ? NO_PASSWORD : SERVER })
  return z.NEVER
})

/** An address of the web that holds no account: it is shown to people. */
export const webAddress = (takes: string) =>
  z.string({ error: takes }).superRefine((given, context) => {
    const complain = (message: string): void => context.addIssue({ code: 'custom', message })
    if (!/^https?:\/\/[^\s\p{Cc}\\]+$/iu.test(given) || !URL.canParse(given)) return complain(takes)
    const { username, password } = new URL(given)
    if (username !== '' || password !== '') complain(`${takes}, without a user and a password in it`)
  })
