import type { Mime } from './compose.js'

const decodeWord = (kind: string, encoded: string): string => {
  if (/^b$/i.test(kind)) return Buffer.from(encoded, 'base64').toString()
  const bytes = encoded.replaceAll('_', ' ').replace(/=([\dA-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString()
}

/** RFC 2047: white space between two encoded words is dropped. */
const decodeHeaders = (headers: string): string =>
  headers
    .replace(/\r?\n[ \t]+/g, ' ')
    .replace(/\?=\s+(?==\?)/g, '?=')
    .replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, kind: string, encoded: string) => decodeWord(kind, encoded))

const contentOf = ({ content }: Mime): string => (typeof content === 'string' ? content : '')

/** The mail as its recipient reads it: to whom, about what, and its text. The HTML says the same in five times as many lines. */
export const previewOf = (mime: Mime): string => {
  const headers = decodeHeaders(mime.buildHeaders()).split(/\r?\n/)
  const shown = ['To', 'Subject'].flatMap(name => headers.filter(header => header.startsWith(`${name}: `)))
  const [text] = mime.childNodes
  return [...shown, '', text === undefined ? '' : contentOf(text)].join('\n').replace(/\r\n/g, '\n')
}
