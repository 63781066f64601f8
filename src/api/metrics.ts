import { type Family, writePrometheus } from '../report/formats/prometheus.js'
import type { Report } from '../report/report.js'
import { tooManyRequests } from './auth/authenticate.js'
import { digest, isSameDigest } from './auth/digest.js'
import type { SignInThrottle } from './auth/sign-in-throttle.js'
import { HttpError, notFound } from './errors.js'

export const OPENMETRICS = 'application/openmetrics-text; version=1.0.0; charset=utf-8'

/** `/metrics`: the whole report, for a scraper with its own token. */
export interface Metrics {
  readonly token: string
  /** Does not throw during an outage: the report says so. */
  readonly report: () => Promise<Report>
  readonly isStateWritable: () => Promise<boolean>
}

/** @throws HttpError; 404 if the settings have no token for scrapers */
export const authenticateScraper = (
  header: string | undefined,
  address: string,
  metrics: Metrics | undefined,
  throttle: SignInThrottle,
): Metrics => {
  if (!metrics) throw notFound()
  const [, key] = /^bearer +(\S+)\s*$/i.exec(header ?? '') ?? []
  if (key !== undefined && isSameDigest(digest(key), digest(metrics.token))) return metrics
  const seconds = key === undefined ? undefined : throttle.addFailure(address)
  throw seconds === undefined
    ? new HttpError(401, { detail: 'Invalid token.' }, { 'WWW-Authenticate': 'Bearer' })
    : tooManyRequests(seconds)
}

const stateKept = (isWritable: boolean): Family => ({
  name: 'state_kept',
  help: 'Whether the state folder, where watch keeps its memory, can be written.',
  samples: () => [[{}, isWritable ? 1 : 0]],
})

/** The lines of `--format prometheus`, a metric about this host, and the end mark that OpenMetrics requires. */
export const writeMetrics = async ({ report, isStateWritable }: Metrics): Promise<string> => {
  const [whole, isWritable] = await Promise.all([report(), isStateWritable()])
  return `${writePrometheus([whole], [stateKept(isWritable)])}# EOF\n`
}
