import type { OpenTarget } from '../app/open-target.js'
import { pages } from '../app/pages.js'
import { redactSource } from '../app/redaction.js'
import { makeReport } from '../app/report.js'
import { requestOf, scopeOf, type WindowFlags } from '../app/request.js'
import { loadRunMemory } from '../app/run-memory.js'
import type { Runtime } from '../app/runtime.js'
import { wholeReport } from '../app/selection.js'
import type { PageAddress } from '../live/items.js'
import { completeCommands } from '../report/complete-commands.js'
import type { Report, SectionReport } from '../report/report.js'
import { withOverview } from '../sections/overview.js'
import { ConnectionError } from '../source/errors.js'
import type { Source } from '../source/source.js'
import type { Connection } from './connection.js'
import type { GlobalFlags } from './options.js'
import { platformWords } from './own-command.js'

export interface LiveFlags extends GlobalFlags, WindowFlags {
  readonly limit?: number
  readonly all?: boolean
  /** Masks people. */
  readonly redact?: boolean
  /** Seconds between two readings. */
  readonly every: number
}

export interface ReadLive {
  readonly shown: Report
  /** The same before people in it were masked: they are looked up by it. */
  readonly read: Report
}

/** Trends read two weeks of every table, for figures that change slowly. */
const TRENDS_MS = 60_000

/** Reads what the full screen shows. */
export interface LiveReader {
  /** One flight. @throws ConnectionError */
  report(): Promise<ReadLive>
  /** The page of one person, deposit or lead. @throws ConnectionError, DatabaseError */
  page(address: PageAddress): Promise<Report>
}

export const liveReader = ({ settings }: Pick<Connection, 'settings'>, source: Source, flags: LiveFlags, runtime: Runtime): LiveReader => {
  const masks = flags.redact ? redactSource(source, runtime) : undefined
  const target = (): OpenTarget => ({ settings, source: masks?.source ?? source, began: performance.now() })
  const words = platformWords(flags, settings.target.name)
  let trends: { readonly section: SectionReport; readonly at: number } | undefined
  /** One flight, with the trends of at most a minute ago. */
  const readWhole = async (): Promise<Report> => {
    const kept = trends && performance.now() - trends.at < TRENDS_MS ? trends.section : undefined
    const selection = wholeReport({ trend: kept === undefined })
    // Nothing is saved: what was new when the screen was opened stays new on it.
    const { report } = await makeReport(target(), selection, runtime, { ...flags, isDemo: flags.demo })
    if (report.error) throw new ConnectionError(report.error.message, report.error.hint)
    if (kept) return { ...report, sections: [...report.sections, kept] }
    const section = report.sections.find(({ id, status }) => id === 'trends' && status === 'whole')
    trends = section && { section, at: performance.now() }
    return report
  }
  const ignores = async () => (await loadRunMemory(settings, runtime, { isDemo: flags.demo })).memory.ignores
  return {
    report: async () => {
      const report = await readWhole()
      const shown = masks ? await masks.report(report) : report
      return { shown: withOverview(completeCommands(shown, words)), read: report }
    },
    page: async ({ kind, word }) => {
      const request = requestOf(scopeOf(settings), flags)
      const { page } = await pages[kind](target(), word, request, ignores)
      return completeCommands(masks ? await masks.page(page) : page, words)
    },
  }
}
