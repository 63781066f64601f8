import type { Settings } from '../config/settings.js'
import type { Source } from '../source/source.js'

/** One target, ready to be read. */
export interface OpenTarget {
  readonly settings: Settings
  readonly source: Pick<Source, 'read'>
  /** When the user began to wait for this target, by `performance.now()`. */
  readonly began: number
}
