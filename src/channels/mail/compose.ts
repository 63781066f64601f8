import { domainToASCII } from 'node:url'
import addressparser from 'nodemailer/lib/addressparser'
import MailComposer from 'nodemailer/lib/mail-composer'
import type { EmailSettings } from '../../config/settings.js'
import type { Message } from '../types.js'
import { pageOf } from './page.js'
import { plain, subjectOf } from './plain.js'
import { textOf } from './text.js'

/** The MIME tree of a message. */
export type Mime = ReturnType<MailComposer['compile']>

/** What is in a mailbox's name is text, and not the end of a header. */
const mailboxes = (written: string) =>
  addressparser(written, { flatten: true }).map(({ name, address }) => ({ name: plain(name), address: plain(address) }))

/** The domain of the sender, as ids of messages spell it. */
const domainOf = (from: string): string => {
  const [mailbox] = mailboxes(from)
  return domainToASCII(mailbox?.address.split('@').at(-1) ?? '') || 'localhost'
}

/** RFC 2156 has the one, Outlook and others read the other. */
const URGENT = { Importance: 'High', 'X-Priority': '1 (Highest)' }

/**
 * A message as MIME, to the byte the same whenever it is composed: a server that is sent it twice can know that.
 * Quoted-printable escapes each `=`, so that no text can hold the boundary between the parts.
 */
export const composeMime = (message: Message, { from, to }: EmailSettings): Mime => {
  const domain = domainOf(from)
  const thread = message.thread === null ? undefined : `<${message.thread}@${domain}>`
  return new MailComposer({
    messageId: `<${message.id}@${domain}>`,
    ...(thread !== undefined && { inReplyTo: thread, references: thread }),
    date: new Date(message.at),
    from: mailboxes(from),
    to: to.flatMap(mailboxes),
    subject: subjectOf(message),
    headers: {
      'Auto-Submitted': 'auto-generated',
      'X-Check-Status-Target': plain(message.target),
      ...(message.severity === 'high' && URGENT),
    },
    text: textOf(message),
    html: message.page ?? pageOf(message),
    encoding: 'quoted-printable',
    boundaryPrefix: '=_check_status',
    baseBoundary: message.id,
    newline: 'win',
  }).compile()
}
