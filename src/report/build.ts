import type { Block } from './blocks.js'
import type { Context, Request } from './context.js'
import type { Report, ReportError, SectionReport } from './report.js'

/** A section as a report is built from it: what `sections/` defines, without its types of rows and data. */
export interface Part {
  readonly emoji: string
  title(request: Request): string
  summarise(values: never, context: Context): unknown
  view(data: never, context: Context): readonly Block[]
}

/** What came back for the needs of one part; without `values` the part cannot be made. */
export interface PartValues {
  readonly values?: object
  readonly errors: readonly ReportError[]
}

const buildSection = (id: string, part: Part, { values, errors }: PartValues, context: Context): SectionReport => {
  const head = { id, emoji: part.emoji, title: part.title(context), errors }
  if (!values) return { ...head, status: 'failed', data: undefined, blocks: [] }
  const data = part.summarise(values as never, context)
  return { ...head, status: errors.length > 0 ? 'partial' : 'whole', data, blocks: part.view(data as never, context) }
}

/** Sections and what was read for them, made into a report. Pure. */
export const buildReport = (
  about: { readonly target: string; readonly timezone: string },
  parts: readonly { readonly id: string; readonly part: Part; readonly read: PartValues }[],
  context: Context,
): Report => ({
  ...about,
  at: context.now,
  sections: parts.map(({ id, part, read }) => buildSection(id, part, read, context)),
})
