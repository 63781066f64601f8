import type { Report, SectionReport } from '../../report.js'
import { unreadWords } from '../wording.js'
import { blockMarkup } from './blocks.js'
import { type Heading, headingOf, html, type Markup } from './markup.js'
import { boxOf } from './style.js'

const sectionMarkup = ({ emoji, title, status, blocks, errors }: SectionReport, timezone: string, heading: Heading): Markup =>
  html`<section>
${headingOf(heading, `${emoji} ${title}`)}
${blocks.flatMap(block => blockMarkup(block, timezone))}
${errors.map(error => html`<p ${boxOf('unknown')}>❌ ${unreadWords(status, error)}</p>`)}
</section>`

export const sectionsPart = ({ sections, timezone }: Report, heading: Heading): Markup[] =>
  sections.map(section => sectionMarkup(section, timezone, heading))
