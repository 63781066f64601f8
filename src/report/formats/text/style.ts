import type { ChalkInstance } from 'chalk'
import type { Tone } from '../../blocks.js'

/** How text is written. The terminal and the flags decide this before anything is laid out. */
export interface TextStyle {
  /** Terminal cells per line. */
  readonly width: number
  /** No emoji and no box characters. */
  readonly ascii: boolean
  /** Its level is what the output supports; level 0 writes no colour. */
  readonly chalk: ChalkInstance
}

export const paint = ({ chalk }: TextStyle, tone: Tone = 'plain', words: string): string => {
  if (tone === 'good') return chalk.green(words)
  if (tone === 'warn') return chalk.yellow(words)
  return tone === 'bad' ? chalk.red(words) : words
}
