import { sparkDays, type Tile } from '../../overview.js'
import type { Report } from '../../report.js'
import { html, lineMarkup, Markup } from './markup.js'
import type { Medium } from './medium.js'
import { sparkCells, sparkSvg } from './sparkline.js'
import { inkOf, UNKNOWN_INK } from './style.js'

const inline = (style: string): Markup => new Markup(` style="${style}"`)

const TITLE = inline('margin:0')
const FIGURE = inline('margin:0;font-size:26px;line-height:1.25')
const SMALL = inline('margin:0;font-size:13px;line-height:1.45')
const LIST = inline('list-style:none;margin:14px 0;padding:0')
const ITEM = inline('display:inline-block;vertical-align:top;width:270px;margin:0 8px 8px 0;padding:10px 12px;border:1px solid #d5dae0')
const CELL = inline('width:50%;vertical-align:top;padding:10px 12px;border:1px solid #d5dae0')

/** What is not known is said in its place, and why; it is not drawn. */
const figureMarkup = ({ figure, tone }: Tile, timezone: string): Markup =>
  figure ? html`<b${inkOf(tone)}>${lineMarkup(figure, { timezone })}</b>` : html`<b${UNKNOWN_INK}>unknown</b>`

const smallMarkup = ({ facts, usual, unknown }: Tile, timezone: string): Markup[] => [
  ...facts.map(fact => html`<p${SMALL}>${lineMarkup(fact, { timezone })}</p>`),
  ...(usual ? [html`<p class="faint"${SMALL}>${lineMarkup(usual, { timezone })}</p>`] : []),
  ...(unknown ? [html`<p class="faint"${SMALL}>❓ ${unknown.message}</p>`] : []),
]

const inFile = (tile: Tile, timezone: string): Markup => {
  const days = sparkDays(tile)
  return html`<li${ITEM}>
<p class="faint"${TITLE}>${tile.title}</p>
<div class="top"><p${FIGURE}>${figureMarkup(tile, timezone)}</p>${days ? sparkSvg(days) : ''}</div>
${smallMarkup(tile, timezone)}
</li>`
}

const inMail = (tile: Tile | undefined, timezone: string): Markup => {
  if (!tile) return html`<td></td>`
  const days = sparkDays(tile)
  return html`<td${CELL}>
<p class="faint"${TITLE}>${tile.title}</p>
<p${FIGURE}>${figureMarkup(tile, timezone)}</p>
${days ? sparkCells(days) : ''}
${smallMarkup(tile, timezone)}
</td>`
}

const pairs = (tiles: readonly Tile[]): (readonly [Tile, Tile | undefined])[] =>
  tiles.flatMap((tile, i) => (i % 2 === 0 ? [[tile, tiles[i + 1]] as const] : []))

/** The six figures; without those that nobody asked for, and without any if nothing was reached. */
export const tilesPart = ({ overview, error, timezone }: Report, medium: Medium): Markup[] => {
  const tiles = error ? [] : (overview?.tiles ?? []).filter(({ isLeftOut }) => !isLeftOut)
  if (tiles.length === 0) return []
  if (medium === 'file') return [html`<ul class="tiles"${LIST}>\n${tiles.map(tile => inFile(tile, timezone))}\n</ul>`]
  const rows = pairs(tiles).map(([left, right]) => html`<tr>${inMail(left, timezone)}${inMail(right, timezone)}</tr>`)
  return [
    html`<table role="presentation" class="cells"${inline('width:100%;border-collapse:collapse;margin:14px 0')}>\n<tbody>\n${rows}\n</tbody>\n</table>`,
  ]
}
