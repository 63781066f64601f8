import type { OutlineMarkup } from './outline.js'

/** What the Markdown of chats formats, wherever it stands in a line. */
const FORMATTED = /[\\*_~`|[\]<^$#]|&\w+;/
/** What makes a list, a quotation or a rule at the beginning of a line. */
const BLOCK_START = /^([-+=]+|\d+[.)]|>.*)$/

const code = (word: string): string => `\`${word}\``

/**
 * Markdown as Mattermost, Rocket.Chat and Discord know it. Code is shown as it is, with neither links nor mentions; but Mattermost makes
 * Slack's `<url|words>` a link even there, and that could take words out of the code.
 */
export const MARKDOWN: OutlineMarkup = {
  word: word => word,
  code: word => code(word.replaceAll('`', 'ˋ').replaceAll('<', '‹')),
  formats: (word, position) => FORMATTED.test(word) || (position === 0 && BLOCK_START.test(word)),
  bold: line => (line === '' ? '' : `**${line}**`),
  faint: line => `_${line}_`,
  command: command => (command === '' || /[`<]/.test(command) ? '' : code(command)),
  link: url => `[Open](${url.replace(/[()]/g, sign => `%${sign.charCodeAt(0).toString(16)}`)})`,
  lengthOf: line => line.length,
}
