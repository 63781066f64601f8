import { headlineOf } from '../report/headline.js'
import type { Overview, Tile } from '../report/overview.js'
import type { Report } from '../report/report.js'
import { readPart } from './parts.js'
import { depositsTile, errorsTile, leadsTile, providersTile, registrationsTile, waitingTile } from './tiles.js'

const overviewOf = (report: Report): Overview => {
  const { context } = report
  const payments = readPart(report, 'payments')
  const trends = readPart(report, 'trends')
  const tiles: readonly Tile[] = [
    registrationsTile(readPart(report, 'registrations'), trends, context),
    depositsTile(payments, trends),
    waitingTile(payments, trends, context),
    leadsTile(readPart(report, 'leads'), trends, context),
    providersTile(readPart(report, 'providers'), trends),
    errorsTile(readPart(report, 'logs'), readPart(report, 'logins'), trends),
  ]
  return { ...headlineOf(report), tiles }
}

/**
 * The same report with its first screen, made anew of what its sections, rules and trends say: also of a saved, narrowed or redacted
 * report. Pure; queries nothing.
 */
export const withOverview = (report: Report): Report => ({ ...report, overview: overviewOf(report) })
