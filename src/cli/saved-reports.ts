import './zod-config.js'
import process from 'node:process'
import { readReports, SavedReportError } from '../report/formats/json/read.js'
import type { Report } from '../report/report.js'
import { sections } from '../sections/index.js'
import { readBounded, readStream } from '../source/bounded-read.js'
import { UsageError } from '../text/usage-error.js'

/** Far larger than any report. */
const MAX_BYTES = 256_000_000

const contents = async (path: string): Promise<string> => {
  try {
    return (await (path === '-' ? readStream(process.stdin, MAX_BYTES) : readBounded(path, MAX_BYTES, 0))).toString('utf8')
  } catch (error) {
    throw new UsageError(
      `--input ${path}: ${(error as Error).message}`,
      'Give a file that was saved with --format json, or - for standard input.',
    )
  }
}

/** Reads the reports of an earlier run. @throws UsageError */
export const savedReports = async (path: string): Promise<Report[]> => {
  try {
    return readReports(await contents(path), sections)
  } catch (error) {
    if (error instanceof SavedReportError) throw new UsageError(`--input ${path}: ${error.message}`, error.hint)
    throw error
  }
}
