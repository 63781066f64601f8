import { type DefaultTreeAdapterTypes, parseFragment } from 'parse5'
import { expect } from 'vitest'

interface Text {
  readonly type: string
  readonly text: string
  readonly verbatim?: boolean
}
export interface SlackPayload {
  readonly text: string
  readonly blocks: readonly { type: string; text?: Text; fields?: readonly Text[]; elements?: readonly Text[] }[]
}
const textsOf = ({ blocks }: SlackPayload): Text[] =>
  blocks.flatMap(({ text, fields = [], elements = [] }) => [...(text ? [text] : []), ...fields, ...elements])

/** What Slack would take for markup, once the code is taken out, where it looks for none, and our own links and bold words. */
const leftOver = (mrkdwn: string): string =>
  mrkdwn
    .replace(/`[^`\n]*`/g, '')
    .replace(/<https?:\/\/[^<>|\s]+\|Open>/g, '')
    .replace(/^\*[^*\n]+\*$/gm, row => row.slice(1, -1))

const MARKUP = /[<>*_~`]|(^|\W)[@#]\w|:\/\/|\bwww\.\w\w|&(?!amp;|lt;|gt;)|^&gt;/mu

/** Fails where Slack would format, link or mention for anybody but us. */
export const expectSlackMarkup = (payload: SlackPayload): void => {
  for (const { type, text, verbatim } of textsOf(payload)) {
    expect(text.isWellFormed()).toBe(true)
    if (type === 'plain_text') expect(text).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/)
    else {
      expect(verbatim).toBe(true)
      expect(leftOver(text)).not.toMatch(MARKUP)
    }
  }
  expect(leftOver(payload.text)).not.toMatch(MARKUP)
}

const ALLOWED: Readonly<Record<string, readonly string[]>> = { b: [], i: [], code: [], a: ['href'] }

/** What is seen of it, and each tag that Telegram would not know. */
export const readHtml = (html: string): { readonly text: string; readonly wrong: string[] } => {
  const wrong: string[] = []
  const walk = (node: DefaultTreeAdapterTypes.Node): string => {
    if (node.nodeName === '#text') return (node as DefaultTreeAdapterTypes.TextNode).value
    if ('tagName' in node) {
      const names = node.attrs.map(({ name }) => name)
      if (names.join() !== (ALLOWED[node.tagName] ?? ['none']).join()) wrong.push(`${node.tagName} ${names}`)
    }
    return 'childNodes' in node ? node.childNodes.map(walk).join('') : ''
  }
  return { text: walk(parseFragment(html)), wrong }
}

/** Fails where Telegram would refuse it, or find more in it than our own markup. */
export const expectTelegramMarkup = (html: string): void => {
  const { text, wrong } = readHtml(html)
  expect(wrong).toEqual([])
  expect(html.isWellFormed()).toBe(true)
  expect(text.length).toBeLessThanOrEqual(4096)
  // parse5 forgives what Telegram refuses: a sign that is neither a tag of ours nor an entity it knows.
  expect(html.replace(/<\/?(b|i|code|a)>|<a href="[^"<>]*">/g, '')).not.toMatch(/[<>]|&(?!(amp|lt|gt|quot);)/)
}

/** What Markdown chats would format, once our own bold, faint and linked words and the code are taken out. */
const leftOverMarkdown = (markdown: string): string =>
  markdown
    .replace(/^\*\*(.+)\*\*$/gm, '$1')
    .replace(/^_(.+)_$/gm, '$1')
    .replace(/^\[Open\]\(https?:\/\/[^()\s<>`]+\)$/gm, '')
    .replace(/`[^`<\n]*`/g, '')

/** Fails where Mattermost, Rocket.Chat or Discord would format, link or mention for anybody but us. */
export const expectMarkdown = (markdown: string): void => {
  expect(markdown.isWellFormed()).toBe(true)
  expect(leftOverMarkdown(markdown)).not.toMatch(/[<*_~`|[\]\\]|^>|(^|\W)[@#]\w|:\/\/|\bwww\.\w\w|&\w+;|^([-+=]+|\d+[.)])( |$)/mu)
}
