import { escapeText } from '../../../text/escape.js'

/** Words, figures, amounts, dates and signs: they mean nothing to any Markdown, chat or ticket system. */
const PLAIN = /^(?:&|-|[A-Za-z0-9\u0080-\u{10FFFF}]+(?:(?:[-.,/']|(?<=\d):(?=\d))[A-Za-z0-9\u0080-\u{10FFFF}]+)*)?$/u
/** Of those: what becomes a link by itself: an address (`evil.example`), a reference to an issue (`GH-1`) or to a commit. */
const LINK = /\.[\p{L}\p{M}]{2}|\bgh-\d|\b[0-9a-f]{7,40}\b/iu
/** A sentence's own signs around a word, which need no escape beside it. */
const BEFORE = '"\'('
const AFTER = '"\').,:;!?%'

const codeSpan = (part: string): string => {
  const longest = [...part.matchAll(/`+/g)].reduce((most, [run]) => Math.max(most, run.length), 0)
  const fence = '`'.repeat(longest + 1)
  const pad = /^`|`$/.test(part) ? ' ' : ''
  return part === '' ? '' : fence + pad + part + pad + fence
}

/** In a code span nothing is formatted, linked or mentioned; a bar would end a table's cell even there, so it stands outside. */
const code = (words: string): string => words.split('|').map(codeSpan).join('\\|')

const escapeToken = (token: string, position: number): string => {
  let start = 0
  let end = token.length
  while (start < end && BEFORE.includes(token.charAt(start))) start++
  while (end > start && AFTER.includes(token.charAt(end - 1))) end--
  const core = token.slice(start, end)
  if (!PLAIN.test(core) || LINK.test(core)) return token.slice(0, start) + code(core) + token.slice(end)
  // Where a line begins, these would make a list of it.
  if (position === 0 && /^(-|\d+[.)])$/.test(token)) return `${token.slice(0, -1)}\\${token.slice(-1)}`
  return token
}

/**
 * One line of anything, safe in a paragraph, a list, a heading or a table's cell of GitHub's Markdown and of its relatives in chats.
 * Ordinary words stay as they are; whatever could format, link, mention, break a table or be HTML is set as code, where it means
 * nothing and can be copied exactly.
 */
export const escapeMarkdown = (value: string): string =>
  escapeText(value)
    .split(' ')
    .filter(token => token !== '')
    .map(escapeToken)
    .join(' ')

/** A command or a name of ours, as code whatever is in it, so that it can be copied; not for cells of tables. */
export const escapeCode = (value: string): string => codeSpan(escapeText(value).trim())

/** An item of a list. An empty one would make a heading of the line before it. */
export const listItem = (value: string, depth = 0): string => `${'  '.repeat(depth)}- ${escapeMarkdown(value) || '(empty)'}`
