import { type ZodType, z } from 'zod'
import { HintedError } from '../../../text/hinted-error.js'
import type { Block, Line, Piece } from '../../blocks.js'
import type { Context } from '../../context.js'
import { type FigureSource, sectionFigures } from '../../figures.js'
import type { ProblemReport } from '../../problem.js'
import type { Report, SectionReport } from '../../report.js'
import { documentOf, type JsonDocument } from './document.js'
import { SCHEMA_VERSION } from './version.js'

/** A section as it is laid out again from its data. */
export interface SavedSection extends FigureSource {
  readonly emoji: string
  readonly data: ZodType
  view(data: never, context: Context): readonly Block[]
}

/** The input is not a report that this version can read. */
export class SavedReportError extends HintedError {
  override readonly name = 'SavedReportError'
}

const lineOf = (parts: JsonDocument['problems'][number]['messageParts']): Line =>
  parts.map((part): Piece => (typeof part === 'object' && part.kind === 'time' ? { kind: 'time', at: new Date(part.at) } : part))

const problemOf = ({ message: _, messageParts, subjects, atLeast, ...problem }: JsonDocument['problems'][number]): ProblemReport => ({
  ...problem,
  ...(atLeast && { atLeast }),
  message: lineOf(messageParts),
  subjects: subjects.map(({ id, parts }) => ({ id: id.slice(problem.id.length + 1), line: lineOf(parts) })),
})

const NOT_SAVED = { message: 'the saved report holds no data of it', hint: 'Was it changed by hand? Write it again with --format json.' }

const reportOf = (document: JsonDocument, parts: Readonly<Record<string, SavedSection>>): Report => {
  const { kind, generatedAt, target, timezone, tookMs, lastGood, outbox, outboxError, window, error, rules, problems } = document
  const { severity, rulesLeftOut, ...request } = document.request
  const context: Context = { ...request, window, limit: request.limit ?? undefined, ignored: {}, timezone, now: generatedAt }
  const sections = Object.entries(parts).flatMap(([id, part]): SectionReport[] => {
    const saved = document.sections[id]
    if (!saved) return []
    const { title, status, errors, tookMs, data } = saved
    const head = { id, emoji: part.emoji, title, tookMs, data }
    // Whatever is said of it: without its data nothing is known of it.
    if (data === null) return [{ ...head, status: 'failed', errors: errors.length > 0 ? errors : [NOT_SAVED], figures: {}, blocks: [] }]
    return [{ ...head, status, errors, figures: sectionFigures(part, data, context), blocks: part.view(data as never, context) }]
  })
  return {
    ...{ kind, target, timezone, context, tookMs, lastGood, outbox: outbox ?? [], error, sections, rulesLeftOut },
    rules: rules.map(({ reach, ...rule }) => ({ ...rule, ...(reach && { reach }) })),
    problems: problems.map(problemOf),
    ...(outboxError && { outboxError }),
    ...(severity && { narrowed: { minSeverity: severity, summary: document.summary } }),
  }
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new SavedReportError(`not JSON: ${(error as Error).message}`, 'It takes what --format json wrote.')
  }
}

/** Reports out of what `--format json` wrote. @throws SavedReportError */
export const readReports = (text: string, parts: Readonly<Record<string, SavedSection>>): Report[] => {
  const given = parse(text)
  const schemaVersion = typeof given === 'object' && given !== null && 'schemaVersion' in given ? given.schemaVersion : undefined
  if (schemaVersion !== SCHEMA_VERSION)
    throw new SavedReportError(
      typeof schemaVersion === 'number' ? `a report of schema version ${schemaVersion}` : 'not a report',
      `It takes what --format json of this version wrote: schemaVersion ${SCHEMA_VERSION}.`,
    )
  const One = documentOf(Object.fromEntries(Object.entries(parts).map(([id, { data }]) => [id, data])))
  const Several = z.object({ schemaVersion: z.literal(SCHEMA_VERSION), reports: z.array(One) })
  const parsed = (typeof given === 'object' && given !== null && 'reports' in given ? Several : One).safeParse(given)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new SavedReportError(
      `${issue?.path.join('.') || 'the report'}: ${issue?.message}`,
      'Was it changed by hand? Write it again with --format json.',
    )
  }
  const documents = 'reports' in parsed.data ? parsed.data.reports : [parsed.data]
  return documents.map(document => reportOf(document, parts))
}
