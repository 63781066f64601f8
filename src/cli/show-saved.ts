import { UsageError } from '../text/usage-error.js'
import { formatOf } from './output-format.js'
import { narrowed, outputReports } from './print-reports.js'
import type { ReportFlags, ReportKind } from './read-reports.js'
import { savedReports } from './saved-reports.js'

/** Flags that decide what is read: they cannot change a report that was read before. */
const READING_FLAGS = ['hours', 'since', 'only', 'skip', 'limit', 'all', 'trend', 'ping', 'pingFailOn', 'demo', 'target', 'host'] as const

/** Shows a saved report as if it had just been read. @throws UsageError */
export const showSaved = async (path: string, flags: ReportFlags, kind: ReportKind): Promise<number> => {
  const wrong = READING_FLAGS.find(flag => flags[flag] !== undefined)
  if (wrong)
    throw new UsageError(
      `--${wrong === 'pingFailOn' ? 'ping-fail-on' : wrong} does not go with --input`,
      'A saved report shows what was read at the time. Leave one of the two out.',
    )
  const saved = await savedReports(path)
  const reports = flags.redact ? (await import('../app/redaction.js')).redactedSaved(saved) : saved
  const shown = kind === 'report' ? reports : reports.map(report => ({ ...report, kind, sections: [] }))
  return outputReports(narrowed(shown, flags), formatOf(flags), flags)
}
