import { escapeText } from '../../../text/escape.js'
import type { About, Line, Piece } from '../../blocks.js'
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

/** Where a piece leads in a page that has views of people and deposits; undefined: nowhere. @param about what its line or column is about */
export type LinkOf = (piece: Piece, about: About | undefined) => string | undefined

/** How lines are written: the reader's time zone, and what is linked, which in a file is nothing. */
export interface Writing {
  readonly timezone: string
  readonly linkOf?: LinkOf | undefined
}

/** A line of pieces. A name in a right-to-left script does not reorder the words around it. */
export const lineMarkup = (line: Line, { timezone, linkOf }: Writing, about?: About): Markup => {
  // One link to what a line is about is enough.
  let isLinked = false
  return new Markup(
    line
      .map(piece => {
        const { words, foreign } = writePiece(piece, timezone)
        const written = foreign ? html`<bdi>${words}</bdi>` : html`${words}`
        const link = linkOf?.(piece, isLinked ? undefined : about)
        if (link === undefined) return written.source
        isLinked ||= link !== linkOf?.(piece, undefined)
        return html`<a href="${link}">${written}</a>`.source
      })
      .join(''),
  )
}

/** A report on its own starts at level 1, one of several at level 2. */
export type Heading = 1 | 2 | 3

export const headingOf = (level: Heading, words: string): Markup => new Markup(`<h${level}>${escapeHtml(words)}</h${level}>`)
