import type { ZodType } from 'zod'
import type { Block } from '../report/blocks.js'
import type { Context, Request } from '../report/context.js'
import type { Readings, Values } from '../source/readings.js'

/**
 * One part of the report. It says what it needs, turns what was read into plain data, and lays that data out in blocks.
 * It does no I/O, asks no clock, and knows nothing of colours or terminals. To add one: a file here, a line in index.ts.
 *
 * A reading that fails takes the section with it, unless the section asks for an `attempt` of it; a log always is one.
 */
export interface Section<Needs extends Readings, Data> {
  readonly emoji: string
  title(request: Request): string
  needs(request: Request): Needs
  /** The shape of its data, as `--format json` shows it and `--input` reads it again. Fields are never renamed. */
  readonly data: ZodType<Data>
  /** Plain data: what the section says, before it is laid out. */
  summarise(values: Values<Needs>, context: Context): Data
  /**
   * Numbers that are worth keeping from run to run, by names that no other section has: what is counted, in base units
   * (`pending_rand`, `oldest_pending_seconds`). Null: not known. Names are never changed: dashboards and the history hold on to them.
   */
  figures(data: Data, context: Context): Readonly<Record<string, number | null | undefined>>
  view(data: Data, context: Context): readonly Block[]
}

export const section = <Needs extends Readings, Data>(definition: Section<Needs, Data>) => definition
