import { exitStatusOf } from '../../terminal/exit.js'
import { UsageError } from '../../text/usage-error.js'
import type { Connection } from '../connection.js'
import type { ReportFlags, ReportKind, ReportsRead } from '../read-reports.js'

// The modules that connect are loaded first; those that build the report load while the host answers.

const readAll = async (flags: ReportFlags, kind: ReportKind): Promise<ReportsRead> => {
  // The names are checked before connecting.
  const chosen = flags.only || flags.skip ? await import('../read-reports.js') : undefined
  chosen?.selectionOf(flags, kind)
  const { withPlatforms } = await import('../connection.js')
  return withPlatforms(flags, async connections => {
    // A whole report reads logs and tables.
    const begin = (each: Connection) => each.source.begin?.({ queries: chosen?.readsDatabase(each, flags, kind) ?? true })
    await Promise.all(connections.map(begin))
    return (await import('../read-reports.js')).readReports(connections, flags, kind)
  })
}

const run = async (flags: ReportFlags, kind: ReportKind): Promise<number> => {
  if (flags.output !== undefined || flags.excel) (await import('../output-format.js')).checkOutput(flags)
  if (flags.input !== undefined) return (await import('../show-saved.js')).showSaved(flags.input, flags, kind)
  if (flags.ping === undefined) {
    if (flags.pingFailOn !== undefined)
      throw new UsageError('--ping-fail-on goes with --ping', "Add --ping and the URL of your dead man's switch.")
    return (await readAll(flags, kind)).status
  }
  const ping = await (await import('../ping.js')).openPing(flags.ping, flags)
  try {
    const { status, worst, brief } = await readAll(flags, kind)
    await ping.end(worst, brief)
    return status
  } catch (error) {
    // Before the error is printed: the ping must go out even if printing fails.
    await ping.end(exitStatusOf(error), `${(error as Error).message}\n`)
    throw error
  }
}

/** Reads and prints the whole report; the exit status tells how bad the problems are. */
export const runReport = (flags: ReportFlags): Promise<number> => run(flags, 'report')

/** The same for the problems alone. */
export const runProblems = (flags: ReportFlags): Promise<number> => run(flags, 'problems')
