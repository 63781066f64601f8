import { exitStatusOf } from '../../terminal/exit.js'
import type { ReportFlags, ReportKind } from '../read-reports.js'

// What is needed to connect is loaded first, and what makes a report of what was read while the host is waited for.

const readAll = async (flags: ReportFlags, kind: ReportKind): Promise<{ readonly status: number; readonly brief: string }> => {
  // A slip in the words is not worth a connection.
  if (flags.only || flags.skip) (await import('../read-reports.js')).selectionOf(flags, kind)
  const { withPlatforms } = await import('../connection.js')
  return withPlatforms(flags, async connections => {
    await Promise.all(connections.map(({ source }) => source.begin?.()))
    return (await import('../read-reports.js')).readReports(connections, flags, kind)
  })
}

const run = async (flags: ReportFlags, kind: ReportKind): Promise<number> => {
  if (flags.input !== undefined) return (await import('../show-saved.js')).showSaved(flags.input, flags, kind)
  if (flags.ping === undefined) return (await readAll(flags, kind)).status
  const ping = (await import('../../app/ping.js')).startPing(flags.ping)
  try {
    const { status, brief } = await readAll(flags, kind)
    await ping.end(status, brief)
    return status
  } catch (error) {
    // Before it is said: whoever waits for the ping is to hear of it whatever comes next.
    await ping.end(exitStatusOf(error), `${(error as Error).message}\n`)
    throw error
  }
}

/** Reads everything and prints it; the status says how things stand. */
export const runReport = (flags: ReportFlags): Promise<number> => run(flags, 'report')

/** The same for the problems alone. */
export const runProblems = (flags: ReportFlags): Promise<number> => run(flags, 'problems')
