import { escapeText } from '../text/escape.js'
import type { MessagePart } from './types.js'

/** Longer commands and URLs are not genuine. */
const MAX_COMMAND_CHARS = 500
const MAX_URL_CHARS = 1000

/** A command to copy into a shell: unchanged and whole, or null. */
export const commandOf = ({ command }: MessagePart): string | null =>
  command !== null && command.length <= MAX_COMMAND_CHARS && command === escapeText(command) ? command : null

/** A URL that a browser may open, whole; null for anything else. */
export const linkOf = ({ link }: MessagePart): string | null => {
  if (link === null || link.length > MAX_URL_CHARS || !URL.canParse(link)) return null
  const { protocol, href } = new URL(link)
  return protocol === 'https:' || protocol === 'http:' ? href : null
}
