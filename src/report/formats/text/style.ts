import type { ChalkInstance } from 'chalk'
import type { Tone } from '../../blocks.js'

/** How text is written: settled by the terminal, or by flags, before any of it is laid out. */
export interface TextStyle {
  /** Cells in a line. */
  readonly width: number
  /** No emoji and no box characters. */
  readonly ascii: boolean
  /** Of the level that the output takes; level 0 writes no colour at all. */
  readonly chalk: ChalkInstance
}

export const paint = ({ chalk }: TextStyle, tone: Tone = 'plain', words: string): string => {
  if (tone === 'good') return chalk.green(words)
  if (tone === 'warn') return chalk.yellow(words)
  return tone === 'bad' ? chalk.red(words) : words
}
