import { escapeHtml, Markup } from './markup.js'

/** How deep a heading stands: a report on its own begins at 1, one among several at 2. */
export type Heading = 1 | 2 | 3

export const headingOf = (depth: Heading, words: string): Markup => new Markup(`<h${depth}>${escapeHtml(words)}</h${depth}>`)
