import { rules } from '../../problems/index.js'
import { buildReport } from '../../report/build.js'
import { text } from '../../report/formats/text/index.js'
import { failures, type Report, statusOf } from '../../report/report.js'
import { plural } from '../../report/words.js'
import { sections } from '../../sections/index.js'
import { readingsOf, valuesOf } from '../../source/needs.js'
import type { Readings } from '../../source/readings.js'
import { type Connection, withPlatform } from '../connection.js'
import { UsageError } from '../errors.js'
import { known } from '../names.js'
import type { GlobalFlags } from '../options.js'
import { complain, print } from '../output.js'
import { requestOf, type WindowFlags } from '../request.js'
import { styleOf } from '../terminal.js'

export interface ReportFlags extends GlobalFlags, WindowFlags {
  readonly only?: readonly string[]
  readonly skip?: readonly string[]
  readonly limit?: number
  readonly all?: boolean
}

/** The sections that were asked for, in the order of the report. @throws UsageError */
const chosen = ({ only, skip }: ReportFlags): (keyof typeof sections)[] => {
  const ids = Object.keys(sections) as (keyof typeof sections)[]
  known(only, ids, 'section')
  known(skip, ids, 'section')
  const left = ids.filter(id => (only?.includes(id) ?? true) && !skip?.includes(id))
  if (left.length === 0) throw new UsageError('--only and --skip leave no section', `There are ${ids.join(', ')}.`)
  return left
}

const readReport = async (
  { settings, source, began }: Connection,
  flags: ReportFlags,
  ids: readonly (keyof typeof sections)[],
): Promise<Report> => {
  const request = requestOf(settings, flags)
  const parts = ids.map(id => ({ id, part: sections[id], needs: sections[id].needs(request) as Readings }))
  const judges = Object.entries(rules).map(([id, judge]: [string, any]) => ({ id, judge, needs: judge.needs(request) as Readings }))
  const snapshot = await source.read([...parts, ...judges].flatMap(({ needs }) => readingsOf(needs)))
  const { name: target, timezone } = settings.target
  return buildReport(
    { kind: 'report', target, timezone, tookMs: performance.now() - began },
    {
      sections: parts.map(({ id, part, needs }) => ({ id, part, read: valuesOf(needs, snapshot) })),
      rules: judges.map(({ id, judge, needs }) => ({ id, judge, read: valuesOf(needs, snapshot) })),
    },
    { ...request, now: snapshot.now },
    { ignores: [], open: null, now: snapshot.now },
  )
}

/** Reads everything and prints it; the status says how things stand. */
export const runReport = async (flags: ReportFlags): Promise<number> => {
  const ids = chosen(flags)
  return withPlatform(flags, async connection => {
    const report = await readReport(connection, flags, ids)
    connection.stopWaiting()
    await print(text.write([report], styleOf(flags)))
    const [first, ...others] = failures(report)
    if (first) {
      const more = others.length > 0 ? `; ${plural(others.length, 'other reason')} in the report` : ''
      complain(`${first.parts.join(', ')} could not be read whole: ${first.error.message}${more}`, first.error.hint)
    }
    return statusOf(report)
  })
}
