import { escapeText } from '../../../text/escape.js'
import type { Line } from '../../blocks.js'
import { writePiece } from '../pieces.js'

/** HTML that was made here: the only thing that goes into a page unescaped. */
export class Markup {
  constructor(readonly source: string) {}
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;', '`': '&#96;' }

/** Anything as the text of an element, or of an attribute in quotes. */
export const escapeHtml = (value: string): string => escapeText(value).replace(/[&<>"'`]/g, sign => ENTITIES[sign] ?? '')

type Interpolation = string | number | Markup | readonly Markup[]

const fill = (hole: Interpolation): string => {
  if (typeof hole === 'string' || typeof hole === 'number') return escapeHtml(String(hole))
  return hole instanceof Markup ? hole.source : hole.map(({ source }) => source).join('\n')
}

/** ``html`<p>${anything}</p>` ``: strings in the holes are escaped, so that nobody can forget to. */
export const html = (words: TemplateStringsArray, ...holes: Interpolation[]): Markup =>
  new Markup(words.map((word, i) => word + (i < holes.length ? fill(holes[i] ?? '') : '')).join(''))

/** A line of pieces; a name in another direction of writing does not turn the words beside it round. */
export const lineMarkup = (line: Line, timezone: string): Markup =>
  new Markup(
    line
      .map(piece => {
        const { words, foreign } = writePiece(piece, timezone)
        return foreign ? html`<bdi>${words}</bdi>`.source : escapeHtml(words)
      })
      .join(''),
  )
