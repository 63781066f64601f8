import { z } from 'zod'
import type { AppriseSettings } from '../config/channel-settings.js'
import { escapeText } from '../text/escape.js'
import { isAtLeast } from '../text/severity.js'
import { bearerOf } from './bearer.js'
import { areAllResolved } from './chat.js'
import { type HttpPost, type HttpReply, isAccepted, isPage, post, previewOf, type RefusalDetails, refusal, toJson } from './http.js'
import { jsonReply } from './json-reply.js'
import { outlineBody, PLAIN } from './outline.js'
import { type Channel, type DeliveryError, HEALTH, type Message } from './types.js'

/** Most services behind it take as much; for those that take less, their address has `?overflow=split`. */
const MAX_BODY_CHARS = 4000

/** The kinds of message that Apprise knows, each with a colour or a sign of its own. */
const typeOf = (message: Message): 'info' | 'success' | 'warning' | 'failure' => {
  const { kind, severity } = message
  if (areAllResolved(message)) return 'success'
  if (kind === HEALTH) return 'failure'
  if (severity === null || severity === 'info') return 'info'
  return isAtLeast(severity, 'high') ? 'failure' : 'warning'
}

const payloadOf = (message: Message, tag: string | undefined) => ({
  title: escapeText(message.subject).trim() || '—',
  body: outlineBody(message, PLAIN, MAX_BODY_CHARS),
  type: typeOf(message),
  format: 'text',
  ...(tag !== undefined && { tag }),
})

/** The log of Apprise: level, time and words of each line. */
const Reply = z.object({
  error: z.string().nullable().default(null),
  details: z.array(z.tuple([z.string(), z.string(), z.string()])).default([]),
})
type Reply = z.infer<typeof Reply>

const HAVE_IT = 'some services have it, so it is not sent again: give each service a channel of its own, by tag'
const NOBODY = 'no service has that tag: check tag, and the configuration under that key'

/** 424: not every service took it. What the others have must not be sent again. */
const failedServices = (reply: Reply): RefusalDetails => {
  const { details, error } = reply
  const failures = details.filter(([level]) => !/^(INFO|DEBUG)$/.test(level)).map(([, , words]) => words)
  const isTaken = details.some(([level, , words]) => level === 'INFO' && /^Sent /.test(words))
  const isNobody = failures.length === 0 && error !== null && details.length === 0
  return { words: [error ?? '', ...failures].join(' '), permanent: isTaken, hint: isTaken ? HAVE_IT : isNobody ? NOBODY : undefined }
}

const refused = (request: HttpPost, response: HttpReply): DeliveryError => {
  const { status, body } = response
  const reply = jsonReply(Reply, body)
  if (status === 204) return refusal(request, response, { hint: 'Apprise has nothing under that key: check url' })
  if (isAccepted(response)) return refusal(request, response, { hint: 'that is not a reply of Apprise: check url' })
  if (status === 424 && reply) return refusal(request, response, failedServices(reply))
  return refusal(request, response, { words: reply?.error ?? body, ...(status === 424 && { permanent: false }) })
}

/** An Apprise API, which passes messages on to any of its services. */
export const apprise = ({ url, tag }: AppriseSettings, { token, ca }: { readonly token?: string; readonly ca?: string }): Channel => {
  const headers = { accept: 'application/json' }
  return {
    async send(message, signal) {
      const request: HttpPost = {
        url,
        body: toJson(payloadOf(message, tag)),
        headers: { ...headers, ...bearerOf(token) },
        ca,
        secrets: [token ?? ''],
      }
      const response = await post(request, signal)
      if (!isAccepted(response) || response.status === 204 || isPage(response.body)) throw refused(request, response)
      return `${response.status} passed on`
    },
    preview: async message =>
      previewOf(url, { ...headers, ...(token !== undefined && { authorization: 'Bearer …' }) }, payloadOf(message, tag)),
    close() {},
  }
}
