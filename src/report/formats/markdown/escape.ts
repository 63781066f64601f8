import { escapeText } from '../../../text/escape.js'

/** Words, figures, amounts, dates and signs that have no meaning in any Markdown, chat or ticket system. */
const PLAIN = /^(?:&|-|[A-Za-z0-9\u0080-\u{10FFFF}]+(?:(?:[-.,/']|(?<=\d):(?=\d))[A-Za-z0-9\u0080-\u{10FFFF}]+)*)?$/u
/** Plain words that are still linked automatically: a domain (`evil.example`), an issue (`GH-1`), a commit. */
const LINK = /\.[\p{L}\p{M}]{2}|\bgh-\d|\b[0-9a-f]{7,40}\b/iu
/** Punctuation around a word that needs no escape. */
const BEFORE = '"\'('
const AFTER = '"\').,:;!?%'

const codeSpan = (part: string): string => {
  const longest = [...part.matchAll(/`+/g)].reduce((most, [run]) => Math.max(most, run.length), 0)
  const fence = '`'.repeat(longest + 1)
  const pad = /^`|`$/.test(part) ? ' ' : ''
  return part === '' ? '' : fence + pad + part + pad + fence
}

/** Nothing in a code span is formatted, linked or mentioned. A bar would end a table cell even there, so bars stay outside. */
const code = (words: string): string => words.split('|').map(codeSpan).join('\\|')

const escapeToken = (token: string, position: number): string => {
  let start = 0
  let end = token.length
  while (start < end && BEFORE.includes(token.charAt(start))) start++
  while (end > start && AFTER.includes(token.charAt(end - 1))) end--
  const core = token.slice(start, end)
  if (!PLAIN.test(core) || LINK.test(core)) return token.slice(0, start) + code(core) + token.slice(end)
  // These would start a list at the beginning of a line.
  if (position === 0 && /^(-|\d+[.)])$/.test(token)) return `${token.slice(0, -1)}\\${token.slice(-1)}`
  return token
}

/**
 * Any text as one line that is safe in a paragraph, list, heading or table cell of GitHub's Markdown and its relatives in chats. Ordinary
 * words stay as they are. Words that could format, link, mention, break a table or be HTML become code, which is inert and copies exactly.
 */
export const escapeMarkdown = (value: string): string =>
  escapeText(value)
    .split(' ')
    .filter(token => token !== '')
    .map(escapeToken)
    .join(' ')

/** A command or a name of ours as code, so that it can be copied. Not for table cells. */
export const escapeCode = (value: string): string => codeSpan(escapeText(value).trim())

/** A list item. An empty item would turn the line before it into a heading. */
export const listItem = (value: string, depth = 0): string => `${'  '.repeat(depth)}- ${escapeMarkdown(value) || '(empty)'}`
