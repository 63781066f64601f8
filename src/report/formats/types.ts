import type { Report } from '../report.js'
import type { TextStyle } from './text/style.js'

/**
 * One way to write reports. It lays out what a report says and decides nothing: every string in it is untrusted and is escaped
 * here, on its way out. One report for each target; most runs have one target.
 */
export interface Format {
  /** Endings of file names that choose it, without the dot. */
  readonly suffixes: readonly string[]
  /** The exit status that goes with it, where it is another than that of the reports. */
  status?(reports: readonly Report[]): number
  /** @param style for terminals: only `text` looks at it. @returns the whole output, ending with a line break */
  write(reports: readonly Report[], style: TextStyle): string
}
