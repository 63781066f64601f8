import type { Block, BlockOf, Column, Line } from '../../blocks.js'
import { entryTime, isForeign } from '../pieces.js'
import { notShownWords } from '../wording.js'
import { html, lineMarkup, Markup, type Writing } from './markup.js'
import { inkOf, SCROLL } from './style.js'

const notShown = (leftOut: string | undefined): Markup[] => notShownWords(leftOut).map(words => html`<p class="faint under">${words}</p>`)

const entriesMarkup = ({ entries, now, ...block }: BlockOf<'entries'>, writing: Writing): Markup[] => {
  const items = entries.map(
    ({ at, line, tone, about }) =>
      html`<li${inkOf(tone)}>${at ? html`<span class="faint">${entryTime(at, writing.timezone, now)}</span> ` : ''}${lineMarkup(line, writing, about)}</li>`,
  )
  const timed = entries.some(({ at }) => at)
  const list = items.length > 0 ? [html`<ul${timed ? html` class="timed"` : ''}>\n${items}\n</ul>`] : []
  // A list sorted by time leaves out its earliest entries, so the note about them comes first.
  return timed ? [...notShown(block.notShown), ...list] : [...list, ...notShown(block.notShown)]
}

/** Inline, because without a style sheet the columns would run together. */
const cellStyle = (align: Column['align']): string => `padding:5px 14px 5px 0;text-align:${align ?? 'left'}`

/** Figures and times stay on one line; values from the platform may be long, and wrap. */
const cellAttributes = (cell: Line, align: Column['align']): Markup => {
  return new Markup(` class="${isForeign(cell) ? 'long' : 'whole'}" style="${cellStyle(align)}"`)
}

const tableMarkup = ({ columns, rows, ...block }: BlockOf<'table'>, writing: Writing): Markup[] => {
  if (rows.length === 0) return []
  const head = columns.map(({ title, align }) => html`<th scope="col" style="${cellStyle(align)}">${title}</th>`)
  const body = rows.map(row => {
    const cells = columns.map(({ align, about }, i) => {
      const cell = row[i] ?? []
      return html`<td${cellAttributes(cell, align)}>${lineMarkup(cell, writing, about && { kind: about })}</td>`
    })
    return html`<tr>${cells}</tr>`
  })
  return [
    html`<div ${SCROLL}><table>\n<thead>\n<tr>${head}</tr>\n</thead>\n<tbody>\n${body}\n</tbody>\n</table></div>`,
    ...notShown(block.notShown),
  ]
}

export const blockMarkup = (block: Block, writing: Writing): Markup[] => {
  switch (block.kind) {
    case 'fact':
      return [html`<p><span class="faint">${block.label}:</span> <b${inkOf(block.tone)}>${lineMarkup(block.value, writing)}</b></p>`]
    case 'note':
      if (block.isDetail) return [html`<p class="faint"><small>${lineMarkup(block.line, writing)}</small></p>`]
      if (block.isCommand) return [html`<p class="under">→ <code>${lineMarkup(block.line, writing)}</code></p>`]
      return [html`<p${inkOf(block.tone, (block.indent ?? 0) > 2 ? 'under' : '')}>${lineMarkup(block.line, writing)}</p>`]
    case 'entries':
      return entriesMarkup(block, writing)
    case 'table':
      return tableMarkup(block, writing)
  }
}
