import { parseDuration } from '../config/duration.js'
import type { Settings } from '../config/settings.js'
import { thresholdsOf } from '../config/thresholds.js'
import type { Request } from '../report/context.js'
import type { Query } from '../source/readings.js'
import { plan } from './reports.js'
import { requestOf } from './request.js'
import { problemsOnly, wholeReport } from './selection.js'

/** What one part of the program reads of the database. */
export interface Footing {
  /** `section payments`, `rule stuck_deposits` */
  readonly by: string
  readonly queries: readonly Query<any>[]
}

const SOME: Request = {
  timezone: 'UTC',
  window: { since: { secondsAgo: parseDuration('24h') ?? 0 }, label: '', phrase: '', dated: false },
  limit: undefined,
  all: false,
  thresholds: thresholdsOf({}),
  people: { exclude: [], keep: [] },
  logs: [],
  ignored: {},
}

/** Every query there is, under what needs it. */
export const footprint = (settings?: Settings): readonly Footing[] => {
  const request = settings ? requestOf(settings, {}) : SOME
  const queriesOf = (selection: Parameters<typeof plan>[0]): readonly Query<any>[] =>
    plan(selection, request).readings.filter(reading => reading.kind === 'query')
  const { sections } = wholeReport({ trend: true })
  const { rules } = problemsOnly({})
  return [
    ...sections.map(id => ({ by: `section ${id}`, queries: queriesOf({ kind: 'report' as const, sections: [id], rules: [] }) })),
    ...rules.map(id => ({ by: `rule ${id}`, queries: queriesOf({ kind: 'problems' as const, sections: [], rules: [id] }) })),
  ]
}
