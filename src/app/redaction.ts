import { namesakes, walletNamesakes } from '../platform/namesakes.js'
import { PeopleIndex } from '../report/redact/people.js'
import { learnRows } from '../report/redact/shapes.js'
import { type AskNames, Redaction, redactReport } from '../report/redact.js'
import type { Report, ReportError } from '../report/report.js'
import type { FeedEntry } from '../sections/feed.js'
import { sections } from '../sections/index.js'
import { ConnectionError } from '../source/errors.js'
import { rowsOf } from '../source/readings.js'
import type { FollowEvent, Source } from '../source/source.js'
import { complain } from '../terminal/output.js'

/** More words than these are in no report. */
const MOST_WORDS = 50_000

/** Saved reports that say who is meant no more: there is no platform to ask for the names of whom they do not list. */
export const redactedSaved = (reports: readonly Report[]): readonly Report[] => reports.map(report => redactReport(report, sections))

/** Masks everybody in what comes of one source. */
export interface RedactedSource {
  /** The same source: whoever is read of is known from then on. */
  readonly source: Source
  report(report: Report): Promise<Report>
  /** The page of one person or deposit, or a list of several. */
  page(page: Report): Promise<Report>
  entries(entries: readonly FeedEntry[]): Promise<readonly FeedEntry[]>
  log(events: readonly FollowEvent[]): Promise<readonly FollowEvent[]>
  errors(errors: readonly ReportError[]): readonly ReportError[]
}

/** Asks the platform, in a transaction of its own, each word once. */
const asking = (source: Pick<Source, 'read'>): AskNames => {
  const asked = new Set<string>()
  return async words => {
    const fresh = words.filter(word => !asked.has(word))
    if (fresh.length === 0) return []
    if (fresh.length > MOST_WORDS) return undefined
    const [query, ofWallets] = [namesakes(fresh), walletNamesakes(fresh)]
    try {
      const snapshot = await source.read([query, ofWallets])
      const [named, coded] = [snapshot.rows(query), snapshot.rows(ofWallets)]
      if (!named.ok || !(coded.ok || coded.error.lacking)) return undefined
      for (const word of fresh) asked.add(word)
      return [...named.value, ...rowsOf(coded)]
    } catch (error) {
      if (error instanceof ConnectionError) return undefined
      throw error
    }
  }
}

/** Said once: whoever shares the output is to know. */
const sayingOnce = (ask: AskNames): AskNames => {
  let isSaid = false
  return async words => {
    const names = await ask(words)
    if (!names && !isSaid) {
      isSaid = true
      complain(
        'the platform could not be asked for the names of people: what is written like a name is masked',
        'Read the output before you share it: names in small letters may be in it.',
      )
    }
    return names
  }
}

export const redactSource = (source: Source): RedactedSource => {
  const people = new PeopleIndex()
  const redaction = new Redaction(people, sayingOnce(asking(source)))
  return {
    source: {
      ...(source.begin && { begin: () => source.begin?.() ?? Promise.resolve() }),
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
    errors: errors => errors.map(({ message, hint }) => ({ message: people.within(message), hint: people.within(hint) })),
  }
}
