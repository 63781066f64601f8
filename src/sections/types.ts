import type { ZodType } from 'zod'
import type { Block } from '../report/blocks.js'
import type { Context, Request } from '../report/context.js'
import type { Readings, Values } from '../source/readings.js'

/**
 * A section of the report. It declares what it needs, turns what was read into plain data, and lays that data out in blocks. It does no
 * I/O, reads no clock, and knows nothing about colours or terminals. To add one, add a file here and a line in index.ts.
 *
 * A reading that fails makes the whole section fail, unless the section asks for an `attempt`; a log always is an attempt.
 */
export interface Section<Needs extends Readings, Data> {
  readonly emoji: string
  title(request: Request): string
  needs(request: Request): Needs
  /** The shape of the data, for `--format json` and `--input`. Never rename its fields. */
  readonly data: ZodType<Data>
  /** Plain data: what the section says, before layout. */
  summarise(values: Values<Needs>, context: Context): Data
  /**
   * Numbers worth keeping from run to run. Each name is unique to one section and states what is counted, in base units (`pending_rand`,
   * `oldest_pending_seconds`). Null: unknown. Never rename them: dashboards and the history depend on the names.
   */
  figures(data: Data, context: Context): Readonly<Record<string, number | null | undefined>>
  view(data: Data, context: Context): readonly Block[]
}

export const section = <Needs extends Readings, Data>(definition: Section<Needs, Data>) => definition
