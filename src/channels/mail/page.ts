import { html, Markup } from '../../report/formats/html/markup.js'
import { boxOf, type Mood } from '../../report/formats/html/style.js'
import { SIGN } from '../../report/formats/summary.js'
import { SEVERITIES } from '../../text/severity.js'
import { commandOf, linkOf, MUTE_WORDS, muteOf } from '../links.js'
import type { Message, MessagePart } from '../types.js'
import { footerOf, isSubjectInPart, labelOf, plain, subjectOf, titleOf } from './plain.js'
import { BODY, FACT, FOOT, HEAD, LABEL, LINK, MAIL_STYLE, TITLE } from './style.js'

const MOODS: Readonly<Record<string, Mood>> = {
  ...Object.fromEntries(SEVERITIES.map(severity => [SIGN[severity], severity])),
  '✅': 'good',
  '❌': 'high',
  '❓': 'unknown',
  '⚪': 'ignored',
}

const factsMarkup = ({ facts }: MessagePart): Markup[] => {
  const rows = facts.map(
    fact => html`<tr><th scope="row"${LABEL}>${labelOf(fact)}</th><td${FACT}><bdi>${plain(fact.value)}</bdi></td></tr>`,
  )
  return rows.length > 0 ? [html`<div class="scroll"><table class="facts">\n<tbody>\n${rows}\n</tbody>\n</table></div>`] : []
}

const listMarkup = ({ list }: MessagePart): Markup[] =>
  list.length > 0 ? [html`<ul>\n${list.map(line => html`<li><bdi>${plain(line)}</bdi></li>`)}\n</ul>`] : []

/** Shows the URL itself, so that readers see where it leads. */
const linkMarkup = (link: string): Markup => html`<p><a href="${link}"${LINK}>${link.replace(/^https?:\/\//, '')}</a></p>`

const partMarkup = (part: MessagePart, { severity, kind }: Message): Markup => {
  const mood = MOODS[part.sign] ?? (kind === 'events' ? 'info' : (severity ?? 'info'))
  const [command, mute, link] = [commandOf(part), muteOf(part), linkOf(part)]
  const rest = [
    ...factsMarkup(part),
    ...listMarkup(part),
    ...part.notes.map(note => html`<p><bdi>${plain(note)}</bdi></p>`),
    ...(command === null ? [] : [html`<p>→ <code>${command}</code></p>`]),
    ...(mute === null ? [] : [html`<p>${MUTE_WORDS} <code>${mute}</code></p>`]),
    ...(link === null ? [] : [linkMarkup(link)]),
  ]
  return html`<div ${boxOf(mood)}>
<h2${TITLE}>${titleOf(part)}</h2>
${rest.length > 0 ? html`<div class="what">\n${rest}\n</div>` : ''}
</div>`
}

/** The message as HTML. Its blocks also work without the style sheet, because mail programs drop it or parts of it. */
export const pageOf = (message: Message): string => {
  const subject = subjectOf(message)
  const foot = new Markup(
    footerOf(message)
      .map(words => html`<bdi>${words}</bdi>`.source)
      .join(' · '),
  )
  return html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${subject}</title>
<style>${MAIL_STYLE}</style>
</head>
<body>
<div class="page"${BODY}>
${isSubjectInPart(message) ? '' : html`<h1${HEAD}>${subject}</h1>`}
${message.parts.map(part => partMarkup(part, message))}
<p class="foot faint"${FOOT}>${foot}</p>
</div>
</body>
</html>
`.source
}
