import type { Mime } from './compose.js'

const decodeWord = (kind: string, encoded: string): string => {
  if (/^b$/i.test(kind)) return Buffer.from(encoded, 'base64').toString()
  const bytes = encoded.replaceAll('_', ' ').replace(/=([\dA-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString()
}

/** RFC 2047: the blanks between two encoded words belong to neither. */
const decodeHeaders = (headers: string): string =>
  headers
    .replace(/\r?\n[ \t]+/g, ' ')
    .replace(/\?=\s+(?==\?)/g, '?=')
    .replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, kind: string, encoded: string) => decodeWord(kind, encoded))

const contentOf = ({ content }: Mime): string => (typeof content === 'string' ? content : '')

/** What goes out as a person reads it: its headers, and its parts before they are encoded. */
export const previewOf = (mime: Mime): string => {
  const parts = mime.childNodes.map(part => `${decodeHeaders(part.buildHeaders())}\n\n${contentOf(part)}`)
  return [decodeHeaders(mime.buildHeaders()), ...parts].join('\n\n').replace(/\r\n/g, '\n')
}
