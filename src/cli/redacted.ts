import { redactReport } from '../report/redact.js'
import type { Report } from '../report/report.js'
import { sections } from '../sections/index.js'

/** Reports that say who is meant no more. */
export const redacted = (reports: readonly Report[]): readonly Report[] => reports.map(report => redactReport(report, sections))
