import './shapes.js'
import { readFileSync } from 'node:fs'
import process from 'node:process'
import { readReports, SavedReportError } from '../report/formats/json/read.js'
import type { Report } from '../report/report.js'
import { sections } from '../sections/index.js'
import { UsageError } from './errors.js'

/** Larger than any report is. */
const LARGEST = 256 * 1024 * 1024

const contents = async (path: string): Promise<string> => {
  if (path === '-') return (await import('node:stream/consumers')).text(process.stdin)
  try {
    const bytes = readFileSync(path)
    if (bytes.length > LARGEST) throw new Error('it is larger than 256 MB')
    return bytes.toString('utf8')
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
