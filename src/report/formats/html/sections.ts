import type { Report, SectionReport } from '../../report.js'
import { unreadWords } from '../wording.js'
import { blockMarkup } from './blocks.js'
import { type Heading, headingOf, html, type LinkOf, type Markup, type Writing } from './markup.js'
import { boxOf } from './style.js'

const blocksOf = ({ blocks }: SectionReport, writing: Writing): Markup[] => blocks.flatMap(block => blockMarkup(block, writing))

const errorsOf = ({ status, errors }: SectionReport): Markup[] =>
  errors.map(error => html`<p ${boxOf('unknown')}>❌ ${unreadWords(status, error)}</p>`)

/** What stands under the title of a section. */
export const sectionBody = (section: SectionReport, writing: Writing): Markup[] => [...blocksOf(section, writing), ...errorsOf(section)]

const sectionMarkup = (section: SectionReport, writing: Writing, heading: Heading): Markup => html`<section>
${headingOf(heading, `${section.emoji} ${section.title}`)}
${blocksOf(section, writing)}
${errorsOf(section)}
</section>`

export const sectionsPart = ({ sections, timezone }: Report, heading: Heading, linkOf?: LinkOf): Markup[] =>
  sections.map(section => sectionMarkup(section, { timezone, linkOf }, heading))
