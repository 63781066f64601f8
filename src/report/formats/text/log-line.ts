import { toAscii } from '../../../text/ascii.js'
import { escapeText } from '../../../text/escape.js'
import type { TextStyle } from './style.js'

const BAD = /^(ERROR|CRITICAL|FATAL)$/i

/** A whole log line, to search and copy; only characters that could harm a terminal are removed. */
export const writeLogLine = ({ text, level }: { readonly text: string; readonly level?: string }, style: TextStyle): string => {
  const words = escapeText(text)
  const shown = style.ascii ? toAscii(words) : words
  if (BAD.test(level ?? '')) return style.chalk.red(shown)
  return /^warn/i.test(level ?? '') ? style.chalk.yellow(shown) : shown
}
