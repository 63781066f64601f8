import { escapeText } from '../text/escape.js'
import type { MessagePart } from './types.js'

/** Longer commands and URLs are not genuine. */
const MAX_COMMAND_CHARS = 500
const MAX_URL_CHARS = 1000

const isWhole = (command: string): boolean => command.length <= MAX_COMMAND_CHARS && command === escapeText(command)

/** A command to copy into a shell: unchanged and whole, or null. */
export const commandOf = ({ command }: MessagePart): string | null => (command !== null && isWhole(command) ? command : null)

/** Words before the command that mutes a problem. */
export const MUTE_WORDS = 'Mute it for 4 hours:'

/** The command that mutes the problem: unchanged and whole, or null. */
export const muteOf = ({ mute }: MessagePart): string | null => (mute !== undefined && isWhole(mute) ? mute : null)

/** A URL that a browser may open, whole; null for anything else. */
export const linkOf = ({ link }: MessagePart): string | null => {
  if (link === null || link.length > MAX_URL_CHARS || !URL.canParse(link)) return null
  const { protocol, href } = new URL(link)
  return protocol === 'https:' || protocol === 'http:' ? href : null
}
