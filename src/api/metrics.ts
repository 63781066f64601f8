import { type Family, writePrometheus } from '../report/formats/prometheus.js'
import type { Report } from '../report/report.js'
import { tooMany } from './auth/authenticate.js'
import { digest, isSame } from './auth/digest.js'
import type { Failures } from './auth/failures.js'
import { HttpError, notFound } from './errors.js'

export const OPENMETRICS = 'application/openmetrics-text; version=1.0.0; charset=utf-8'

/** `/metrics`: the whole report, for a scraper that has a token of its own. */
export interface Metrics {
  readonly token: string
  /** Never throws for a platform that is away: the report says so. */
  readonly report: () => Promise<Report>
  /** Whether the state folder can be written. */
  readonly isStateKept: () => Promise<boolean>
}

/** @throws Refusal; without a token in the settings there is no such place */
export const authenticateScraper = (
  header: string | undefined,
  address: string,
  metrics: Metrics | undefined,
  failures: Failures,
): Metrics => {
  if (!metrics) throw notFound()
  const [, given] = /^bearer +(\S+)\s*$/i.exec(header ?? '') ?? []
  if (given !== undefined && isSame(digest(given), digest(metrics.token))) return metrics
  const seconds = given === undefined ? undefined : failures.add(address)
  throw seconds === undefined ? new HttpError(401, { detail: 'Invalid token.' }, { 'WWW-Authenticate': 'Bearer' }) : tooMany(seconds)
}

const stateKept = (isKept: boolean): Family => ({
  name: 'state_kept',
  help: 'Whether the state folder, where a watch keeps what it has told, can be written.',
  samples: () => [[{}, isKept ? 1 : 0]],
})

/** The same lines as `--format prometheus`, what is known of this host besides, and the end that OpenMetrics asks for. */
export const writeMetrics = async ({ report, isStateKept }: Metrics): Promise<string> => {
  const [read, isKept] = await Promise.all([report(), isStateKept()])
  return `${writePrometheus([read], [stateKept(isKept)])}# EOF\n`
}
