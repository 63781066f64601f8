import process from 'node:process'
import { home } from '../../terminal/account.js'
import { print } from '../../terminal/output.js'
import { cut } from '../../text/ellipsis.js'
import { escapeText } from '../../text/escape.js'
import { candidatesFor } from './candidates.js'
import { FILES, type Shell } from './scripts.js'
import type { Completion } from './sources.js'

/** Splits a line as a shell does; a quote may still be open. bash passes the line, because it splits words in its own way. */
export const splitLine = (line: string): string[] => {
  const words: string[] = []
  let word: string | undefined
  for (const [part, single, double, escaped] of line.matchAll(/'([^']*)'?|"((?:\\.|[^"\\])*)"?|\\(.)|\s+|[^\s'"\\]+|\\$/gs)) {
    if (/^\s/.test(part)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else word = (word ?? '') + (single ?? double?.replace(/\\(["\\$`])/g, '$1') ?? escaped ?? part)
  }
  return [...words, word ?? '']
}

/** Characters of a description that fit beside a word. */
const MAX_DESCRIPTION_CHARS = 80

const writers: Readonly<Record<Shell, (candidate: Completion, description: string) => string>> = {
  bash: ({ word }) => word,
  zsh: ({ word }, description) => `${word.replace(/[\\:]/g, '\\$&')}:${description}`,
  fish: ({ word }, description) => `${word}\t${description}`,
}

/** zsh and fish pass the words as they were typed; the quote of the last one may still be open. */
const wordsOf = (shell: Shell, given: readonly string[]): readonly string[] =>
  shell === 'bash' ? splitLine(given[0] ?? '').slice(1) : given.map(word => splitLine(word)[0] ?? '')

/** Prints what the word at the cursor can be completed to, a line each. Nothing is connected to, and a failure offers nothing. */
export const printCandidates = async ([shell, ...given]: readonly string[]): Promise<void> => {
  const write = writers[shell as Shell]
  if (!write) return
  try {
    const found = await candidatesFor(wordsOf(shell as Shell, given), { env: process.env, home: home() })
    const lines = found === FILES ? [FILES] : found.map(one => write(one, cut(escapeText(one.description ?? ''), MAX_DESCRIPTION_CHARS)))
    await print(lines.map(line => `${line}\n`).join(''))
  } catch {
    // The person is typing: an error would be in the way.
  }
}
