import { escapeText } from '../text/escape.js'
import type { MessagePart } from './types.js'

/** What is longer than any command, or any address, that means something. */
const LONGEST_COMMAND = 500
const LONGEST_ADDRESS = 1000

/** What a person copies into a shell is whole and as it was meant, or not there. */
export const commandOf = ({ command }: MessagePart): string | null =>
  command !== null && command.length <= LONGEST_COMMAND && command === escapeText(command) ? command : null

/** An address that a browser may open, whole; null for anything else. */
export const linkOf = ({ link }: MessagePart): string | null => {
  if (link === null || link.length > LONGEST_ADDRESS || !URL.canParse(link)) return null
  const { protocol, href } = new URL(link)
  return protocol === 'https:' || protocol === 'http:' ? href : null
}
