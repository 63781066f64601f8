import { exitStatusOf } from '../../terminal/exit.js'
import { printNotice } from '../../terminal/output.js'
import type { Connection } from '../connection.js'
import type { ReportFlags, ReportKind } from '../read-reports.js'

// The modules that connect are loaded first; those that build the report load while the host answers.

const readAll = async (flags: ReportFlags, kind: ReportKind): Promise<{ readonly status: number; readonly brief: string }> => {
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
  if (flags.output !== undefined) (await import('../output-format.js')).checkOutput(flags)
  if (flags.input !== undefined) return (await import('../show-saved.js')).showSaved(flags.input, flags, kind)
  if (flags.ping === undefined) return (await readAll(flags, kind)).status
  const ping = (await import('../../app/ping.js')).startPing(flags.ping, { onNotice: printNotice })
  try {
    const { status, brief } = await readAll(flags, kind)
    await ping.end(status, brief)
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
