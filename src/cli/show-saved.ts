import { UsageError } from '../text/usage-error.js'
import { asked, formatOf, tell } from './print-reports.js'
import type { ReportFlags, ReportKind } from './read-reports.js'
import { savedReports } from './saved-reports.js'

/** What decides what is read, and cannot be asked of a report that was read long ago. */
const OF_READING = ['hours', 'since', 'only', 'skip', 'limit', 'all', 'trend', 'ping', 'demo', 'target', 'host'] as const

/** A report that was saved before, as if it had just been read. @throws UsageError */
export const showSaved = async (path: string, flags: ReportFlags, kind: ReportKind): Promise<number> => {
  const wrong = OF_READING.find(flag => flags[flag] !== undefined)
  if (wrong) throw new UsageError(`--${wrong} does not go with --input`, 'A saved report holds what was asked for when it was read.')
  const saved = await savedReports(path)
  const reports = flags.redact ? (await import('../app/redaction.js')).redactedSaved(saved) : saved
  const shown = kind === 'report' ? reports : reports.map(report => ({ ...report, kind, sections: [] }))
  return tell(asked(shown, flags), formatOf(flags), flags)
}
