import { z } from 'zod'
import type { NtfySettings } from '../config/channel-settings.js'
import { cutBytes } from '../text/ellipsis.js'
import { escapeText } from '../text/escape.js'
import { isAtLeast } from '../text/severity.js'
import { bearerOf } from './bearer.js'
import { isSilent } from './chat.js'
import { type HttpPost, isAccepted, post, previewOf, refusal, toJson } from './http.js'
import { jsonReply } from './json-reply.js'
import { linkOf } from './links.js'
import { outlineBody, PLAIN } from './outline.js'
import { type Channel, HEALTH, type Message } from './types.js'

/** Of UTF-8: a longer message becomes an attachment, and a longer title is refused (since 2.28). */
const MAX_MESSAGE_BYTES = 4096
const MAX_TITLE_BYTES = 1000

const MARKUP = { ...PLAIN, lengthOf: (line: string): number => Buffer.byteLength(line) }

/** 4 vibrates long and pops up, 3 is usual, 2 makes no sound. */
const priorityOf = (message: Message): 2 | 3 | 4 => {
  if (isSilent(message)) return 2
  return message.kind === HEALTH || (message.severity !== null && isAtLeast(message.severity, 'high')) ? 4 : 3
}

const payloadOf = (message: Message, topic: string) => {
  const [link] = message.parts.map(linkOf).filter(url => url !== null)
  return {
    topic,
    title: cutBytes(escapeText(message.subject).trim(), MAX_TITLE_BYTES) || '—',
    message: outlineBody(message, MARKUP, MAX_MESSAGE_BYTES),
    priority: priorityOf(message),
    ...(link !== undefined && { click: link }),
  }
}

const Reply = z.object({ id: z.string(), event: z.string(), code: z.int(), error: z.string() }).partial()

/** Errors of the topic, not of the message: its name is invalid, or reserved. */
const TOPIC_ERRORS = [40009, 40010]

const hintOf = (status: number, code: number): string | undefined => {
  if (status === 401) return 'check the token'
  if (status === 403) return 'the topic does not let you write: check the token and the access list of the server'
  return TOPIC_ERRORS.includes(code) ? 'check the topic in url' : undefined
}

/** A topic of an ntfy server. */
export const ntfy = (settings: NtfySettings, { token, ca }: { readonly token?: string; readonly ca?: string }): Channel => {
  const { origin, pathname } = new URL(settings.url)
  const topic = pathname.slice(1)
  return {
    async send(message, signal) {
      const headers = bearerOf(token)
      // On a public server the topic's name is all that keeps others out.
      const request: HttpPost = { url: origin, body: toJson(payloadOf(message, topic)), headers, ca, secrets: [topic, token ?? ''] }
      const response = await post(request, signal)
      const reply = jsonReply(Reply, response.body)
      if (isAccepted(response) && reply?.event === 'message') return `message ${/^[\w-]{1,40}$/.test(reply.id ?? '') ? reply.id : '?'}`
      if (isAccepted(response)) throw refusal(request, response, { hint: 'that is not a reply of ntfy: check url' })
      const { code = 0, error: words = response.body } = reply ?? {}
      const hint = hintOf(response.status, code)
      throw refusal(request, response, { words, hint })
    },
    preview: async message => previewOf(origin, token === undefined ? {} : { authorization: 'Bearer …' }, payloadOf(message, '…')),
    close() {},
  }
}
