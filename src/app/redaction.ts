import { namesakes, walletNamesakes } from '../platform/namesakes.js'
import { learnRows } from '../report/redact/data-visitor.js'
import { PeopleIndex } from '../report/redact/people.js'
import { type AskNames, Redaction, redactReport } from '../report/redact.js'
import type { Report, ReportError } from '../report/report.js'
import type { FeedEntry } from '../sections/feed.js'
import { sections } from '../sections/index.js'
import { ConnectionError } from '../source/errors.js'
import { rowsOf } from '../source/readings.js'
import type { FollowEvent, Source } from '../source/source.js'
import type { Runtime } from './runtime.js'

/** Far more words than any report contains. */
const MAX_WORDS = 50_000

/** Redacts saved reports. No platform is there to look names up in: only people whom a report lists are recognised. */
export const redactedSaved = (reports: readonly Report[]): readonly Report[] => reports.map(report => redactReport(report, sections))

/** Masks people in everything read from one source. */
export interface RedactedSource {
  /** The same source, which also remembers the people in the rows it reads. */
  readonly source: Source
  report(report: Report): Promise<Report>
  /** The page of one person or deposit, or a list of matches. */
  page(page: Report): Promise<Report>
  entries(entries: readonly FeedEntry[]): Promise<readonly FeedEntry[]>
  log(events: readonly FollowEvent[]): Promise<readonly FollowEvent[]>
  texts(texts: readonly string[]): Promise<readonly string[]>
  errors(errors: readonly ReportError[]): readonly ReportError[]
}

/** Looks words up among the names on the platform, in a transaction of its own. Each word is looked up once. */
const namesOn = (source: Pick<Source, 'read'>): AskNames => {
  const known = new Set<string>()
  return async words => {
    const fresh = words.filter(word => !known.has(word))
    if (fresh.length === 0) return []
    if (fresh.length > MAX_WORDS) return undefined
    const [query, walletQuery] = [namesakes(fresh), walletNamesakes(fresh)]
    try {
      const snapshot = await source.read([query, walletQuery])
      const [people, wallets] = [snapshot.rows(query), snapshot.rows(walletQuery)]
      if (!people.ok || !(wallets.ok || wallets.error.lacking)) return undefined
      for (const word of fresh) known.add(word)
      return [...people.value, ...rowsOf(wallets)]
    } catch (error) {
      if (error instanceof ConnectionError) return undefined
      throw error
    }
  }
}

/** Warns once that redaction is incomplete, because the user is about to share the output. */
const warningOnce = (ask: AskNames, onNotice: Runtime['onNotice']): AskNames => {
  let isWarned = false
  return async words => {
    const names = await ask(words)
    if (!names && !isWarned) {
      isWarned = true
      onNotice(
        'names could not be looked up on the platform: only words that look like names are masked',
        'Read the output before you share it: it may contain names in lower case.',
      )
    }
    return names
  }
}

export const redactSource = (source: Source, { onNotice }: Pick<Runtime, 'onNotice'>): RedactedSource => {
  const people = new PeopleIndex()
  const redaction = new Redaction(people, warningOnce(namesOn(source), onNotice))
  return {
    source: {
      ...(source.begin && { begin: expected => source.begin?.(expected) ?? Promise.resolve() }),
      read: async readings => {
        const snapshot = await source.read(readings)
        for (const reading of readings) {
          const outcome = reading.kind === 'query' ? snapshot.rows(reading) : undefined
          if (reading.kind === 'query' && outcome?.ok) learnRows(people, reading.row, outcome.value)
        }
        return snapshot
      },
      follow: (options, signal) => source.follow(options, signal),
      close: () => source.close(),
    },
    report: report => redaction.report(report, sections),
    page: page => redaction.report(page, {}),
    entries: entries => redaction.lines(entries),
    log: async events => {
      const texts = await redaction.texts(events.map(event => (event.kind === 'line' ? event.line.text : '')))
      return events.map((event, i) => (event.kind === 'line' ? { ...event, line: { ...event.line, text: texts[i] ?? '' } } : event))
    },
    texts: texts => redaction.texts(texts),
    errors: errors => errors.map(({ message, hint }) => ({ message: people.maskText(message), hint: people.maskText(hint) })),
  }
}
