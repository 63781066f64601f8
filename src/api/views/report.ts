import { TZDate } from '@date-fns/tz'
import type { LookupResult } from '../../app/lookup.js'
import { htmlSection } from '../../report/formats/html/index.js'
import type { LinkOf } from '../../report/formats/html/markup.js'
import { uncheckedItems } from '../../report/formats/summary.js'
import { type Overview, sparkDays, type Tile } from '../../report/overview.js'
import { undeliveredLines } from '../../report/phrases.js'
import { type Report, type SectionReport, summaryOf } from '../../report/report.js'
import { wallClock } from '../../text/time-zone.js'
import { Unavailable } from '../errors.js'
import type { LookupView, PageDays, PageMute, PageSection, PageTile, PageView } from '../page/page-view.js'
import { linkOf, pageLine } from './links.js'
import { pageProblems, pageReach } from './problems.js'

/** Inline styles are for mail, and the page's policy blocks them. Inside a value every quote is an entity, so the pattern is safe. */
export const withoutInlineStyles = (markup: string): string => markup.replace(/ style="[^"]*"/g, '')

const sectionOf = (section: SectionReport, timezone: string, link: LinkOf = linkOf): PageSection => ({
  id: section.id,
  title: `${section.emoji} ${section.title}`,
  isWhole: section.status === 'whole',
  html: withoutInlineStyles(htmlSection(section, timezone, link)),
})

const tileOf = (tile: Tile, timezone: string): PageTile => {
  const { id, title, figure, facts, usual, unknown, tone } = tile
  return {
    ...{ id, title, tone },
    days: sparkDays(tile),
    figure: figure && pageLine(figure, timezone),
    facts: facts.map(fact => pageLine(fact, timezone)),
    usual: usual && pageLine(usual, timezone),
    unknown: unknown && { message: unknown.message, hint: unknown.hint },
  }
}

/** The tiles whose values are drawn as charts. */
const CHARTS = ['registrations', 'deposits', 'waiting', 'leads']

const daysOf = ({ tiles }: Overview, { context: { now }, timezone }: Report): PageDays | null => {
  const drawn = tiles.filter(({ id }) => CHARTS.includes(id))
  const length = Math.max(0, ...drawn.map(({ days }) => days?.length ?? 0))
  if (length === 0) return null
  const dates = Array.from({ length }, (_, i) => {
    const day = new TZDate(now, timezone)
    day.setDate(day.getDate() - (length - 1 - i))
    return wallClock(day, timezone).day
  })
  return { dates, series: drawn.map(({ title, days }) => ({ title, values: days })) }
}

/** What the page shows beside a report. */
export interface MuteState {
  /** null: the state folder cannot be read. */
  readonly mutes: readonly PageMute[] | null
  readonly canMute: boolean
}

/** Its trends are in the tiles and the charts. */
const DRAWN_SECTION = 'trends'

/** @throws Unavailable if the platform could not be read */
export const pageViewOf = (report: Report, muteState: MuteState): PageView => {
  const { error, overview, timezone, context } = report
  if (error) throw new Unavailable('connection', error.message, error.hint)
  const { ignored, ...counts } = summaryOf(report)
  return {
    target: report.target,
    timezone,
    timestamp: context.now.toISOString(),
    window: context.window.phrase,
    counts,
    headline: pageLine(overview?.headline ?? [], timezone),
    tone: overview?.tone ?? 'plain',
    tiles: overview?.tiles.map(tile => tileOf(tile, timezone)) ?? [],
    problems: pageProblems(report),
    unread: uncheckedItems(report).map(({ about, error: { message, hint } }) => ({ about, message, hint })),
    undelivered: undeliveredLines(report).map(line => pageLine(line, timezone)),
    reach: pageReach(report),
    sections: report.sections.filter(({ id }) => id !== DRAWN_SECTION).map(section => sectionOf(section, timezone)),
    days: overview ? daysOf(overview, report) : null,
    ...muteState,
  }
}

/** The parts that say who somebody is: their names would lead to where the reader is already. */
const OWN = ['account', 'profile']

/** The same for the page of one person or deposit. */
export const lookupViewOf = ({ page, isFound, heading, unread }: LookupResult): LookupView => ({
  isFound,
  heading: heading ? pageLine(heading, page.timezone).map(words => (typeof words === 'string' ? words : { text: words.text })) : null,
  sections: page.sections.map(section => sectionOf(section, page.timezone, OWN.includes(section.id) ? () => undefined : linkOf)),
  problems: pageProblems(page),
  unread: [
    ...unread.map(({ message, hint }) => ({ about: 'the search', message, hint })),
    ...uncheckedItems(page).map(({ about, error: { message, hint } }) => ({ about, message, hint })),
  ],
})
