import { escapeText } from '../../../text/escape.js'
import type { Line } from '../../blocks.js'
import { writePiece } from '../pieces.js'

/** HTML made here, which is the only thing inserted into a page unescaped. */
export class Markup {
  constructor(readonly source: string) {}
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;', '`': '&#96;' }

/** Safe as the text of an element and in a quoted attribute. */
export const escapeHtml = (value: string): string => escapeText(value).replace(/[&<>"'`]/g, sign => ENTITIES[sign] ?? '')

type Interpolation = string | number | Markup | readonly Markup[]

const fill = (hole: Interpolation): string => {
  if (typeof hole === 'string' || typeof hole === 'number') return escapeHtml(String(hole))
  return hole instanceof Markup ? hole.source : hole.map(({ source }) => source).join('\n')
}

/** ``html`<p>${anything}</p>` ``: interpolated strings are always escaped. */
export const html = (words: TemplateStringsArray, ...holes: Interpolation[]): Markup =>
  new Markup(words.map((word, i) => word + (i < holes.length ? fill(holes[i] ?? '') : '')).join(''))

/** A line of pieces. A name in a right-to-left script does not reorder the words around it. */
export const lineMarkup = (line: Line, timezone: string): Markup =>
  new Markup(
    line
      .map(piece => {
        const { words, foreign } = writePiece(piece, timezone)
        return foreign ? html`<bdi>${words}</bdi>`.source : escapeHtml(words)
      })
      .join(''),
  )

/** A report on its own starts at level 1, one of several at level 2. */
export type Heading = 1 | 2 | 3

export const headingOf = (level: Heading, words: string): Markup => new Markup(`<h${level}>${escapeHtml(words)}</h${level}>`)
