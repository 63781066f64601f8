import process from 'node:process'
import { readSettingsFile } from '../config/file.js'
import type { Report } from '../report/report.js'
import { home } from '../terminal/account.js'
import { UsageError } from '../text/usage-error.js'
import type { GlobalFlags } from './options.js'
import { formatOf } from './output-format.js'
import { narrowed, outputReports } from './print-reports.js'
import type { ReportFlags, ReportKind } from './read-reports.js'
import { savedReports } from './saved-reports.js'

/** As the settings of the demo name it. */
const DEMO_TARGET = 'demo'

/** Flags that decide what is read: they cannot change a report that was read before. */
const READING_FLAGS = ['hours', 'since', 'only', 'skip', 'limit', 'all', 'trend', 'ping', 'pingFailOn', 'demo', 'target', 'host'] as const

/** Whether a saved report was of the demo: its target has that name, and the settings have no target of that name. */
const isOfDemo = async (reports: readonly Report[], { config }: GlobalFlags): Promise<boolean> => {
  if (!reports.every(({ target }) => target === DEMO_TARGET)) return false
  const read = await readSettingsFile({ flag: config, env: process.env, home: home() }).catch(() => undefined)
  return !Object.hasOwn(read?.table.targets ?? {}, DEMO_TARGET)
}

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
  // So that the commands in it go where the report came from.
  const demo = await isOfDemo(saved, flags)
  return outputReports(narrowed(shown, flags), formatOf(flags), { ...flags, ...(demo && { demo }) })
}
