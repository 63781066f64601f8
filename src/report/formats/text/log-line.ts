import { escapeText } from '../escape.js'
import { toAscii } from './ascii.js'
import type { TextStyle } from './style.js'

const BAD = /^(ERROR|CRITICAL|FATAL)$/i

/** A line of a log, whole, so that it can be searched and copied; only what could harm a terminal is taken out. */
export const writeLogLine = ({ text, level }: { readonly text: string; readonly level?: string }, style: TextStyle): string => {
  const words = escapeText(text)
  const shown = style.ascii ? toAscii(words) : words
  if (BAD.test(level ?? '')) return style.chalk.red(shown)
  return /^warn/i.test(level ?? '') ? style.chalk.yellow(shown) : shown
}
