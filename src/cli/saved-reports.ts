import './zod-config.js'
import process from 'node:process'
import { readReports, SavedReportError } from '../report/formats/json/read.js'
import type { Report } from '../report/report.js'
import { sections } from '../sections/index.js'
import { readBounded, readStream } from '../source/bounded-read.js'
import { UsageError } from '../text/usage-error.js'

/** Larger than any report is. */
const LARGEST = 256_000_000

const contents = async (path: string): Promise<string> => {
  try {
    return (await (path === '-' ? readStream(process.stdin, LARGEST) : readBounded(path, LARGEST, 0))).toString('utf8')
  } catch (error) {
    throw new UsageError(
      `--input ${path}: ${(error as Error).message}`,
      'It takes a file that --format json wrote, or - for standard input.',
    )
  }
}

/** Reports that an earlier run saved, laid out anew. @throws UsageError */
export const savedReports = async (path: string): Promise<Report[]> => {
  try {
    return readReports(await contents(path), sections)
  } catch (error) {
    if (error instanceof SavedReportError) throw new UsageError(`--input ${path}: ${error.message}`, error.hint)
    throw error
  }
}
