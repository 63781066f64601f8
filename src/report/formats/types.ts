import type { Report } from '../report.js'
import type { TextStyle } from './text/style.js'

/**
 * One way to write reports. A format lays out what a report says and decides nothing. Every string in a report is untrusted, and the format
 * escapes it on output. There is one report per target, and usually one target.
 */
export interface Format {
  /** File name extensions that select the format, without the dot. */
  readonly suffixes: readonly string[]
  /** Names no person and no amount: other users may read its files. */
  readonly isAnonymous?: true
  /** Tools read it, or keep it: its commands do not say how the run that wrote it was called. */
  readonly isForMachines?: true
  /** The exit status of this format, if it differs from that of the reports. */
  status?(reports: readonly Report[]): number
  /** @param style for terminals, used only by `text` @returns the whole output, ending with a line break */
  write(reports: readonly Report[], style: TextStyle): string
}
