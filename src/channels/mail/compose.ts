import { domainToASCII } from 'node:url'
import addressparser from 'nodemailer/lib/addressparser'
import MailComposer from 'nodemailer/lib/mail-composer'
import type { EmailSettings } from '../../config/channel-settings.js'
import type { Message } from '../types.js'
import { pageOf } from './page.js'
import { plain, subjectOf } from './plain.js'
import { textOf } from './text.js'

/** The MIME tree of a message. */
export type Mime = ReturnType<MailComposer['compile']>

/** Parses mailboxes. Names are cleaned, so that none can end a header. */
const mailboxes = (list: string) =>
  addressparser(list, { flatten: true }).map(({ name, address }) => ({ name: plain(name), address: plain(address) }))

/** The sender's domain in ASCII. */
export const senderDomain = (from: string): string => {
  const [mailbox] = mailboxes(from)
  return domainToASCII(mailbox?.address.split('@').at(-1) ?? '') || 'localhost'
}

/** The first header is from RFC 2156, the second is for Outlook and others. */
const URGENT = { Importance: 'High', 'X-Priority': '1 (Highest)' }

/**
 * A message as MIME. Every attempt gives the same bytes, so that a server can detect duplicates. Quoted-printable escapes `=`, so that
 * no text can contain the boundary between parts.
 */
export const composeMime = (message: Message, { from, to }: EmailSettings): Mime => {
  const domain = senderDomain(from)
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
