import { type ZodType, z } from 'zod'
import { HintedError } from '../../../text/hinted-error.js'
import type { Block, Line, Piece } from '../../blocks.js'
import type { Context } from '../../context.js'
import { type FigureSource, sectionFigures } from '../../figures.js'
import type { ProblemReport } from '../../problem.js'
import type { Report, SectionReport } from '../../report.js'
import { documentOf, type JsonDocument } from './document.js'
import { SCHEMA_VERSION } from './version.js'

/** What is needed to lay out a saved section again from its data. */
export interface SavedSection extends FigureSource {
  readonly emoji: string
  readonly data: ZodType
  view(data: never, context: Context): readonly Block[]
}

/** The input is not a report that this version can read. */
export class SavedReportError extends HintedError {
  override readonly name = 'SavedReportError'
}

const lineOf = (pieces: JsonDocument['problems'][number]['messageParts']): Line =>
  pieces.map((piece): Piece => (typeof piece === 'object' && piece.kind === 'time' ? { kind: 'time', at: new Date(piece.at) } : piece))

const problemOf = ({ message: _, messageParts, subjects, atLeast, ...problem }: JsonDocument['problems'][number]): ProblemReport => ({
  ...problem,
  ...(atLeast && { atLeast }),
  message: lineOf(messageParts),
  subjects: subjects.map(({ id, parts, began }) => ({ id: id.slice(problem.id.length + 1), line: lineOf(parts), ...(began && { began }) })),
})

const EDITED = 'If the file was edited by hand, write it again with --format json.'

const NOT_SAVED = { message: 'the saved report has no data for this section', hint: EDITED }

const reportOf = (document: JsonDocument, sections: Readonly<Record<string, SavedSection>>): Report => {
  const { kind, generatedAt, target, timezone, tookMs, lastGood, outbox, outboxError, window, error, rules, problems } = document
  const { severity, rulesLeftOut, ...request } = document.request
  const context: Context = { ...request, window, limit: request.limit ?? undefined, ignored: {}, timezone, now: generatedAt }
  const reports = Object.entries(sections).flatMap(([id, section]): SectionReport[] => {
    const saved = document.sections[id]
    if (!saved) return []
    const { title, status, errors, tookMs, data } = saved
    const head = { id, emoji: section.emoji, title, tookMs, data }
    // Without data nothing is known about the section, whatever its status says.
    if (data === null) return [{ ...head, status: 'failed', errors: errors.length > 0 ? errors : [NOT_SAVED], figures: {}, blocks: [] }]
    return [{ ...head, status, errors, figures: sectionFigures(section, data, context), blocks: section.view(data as never, context) }]
  })
  return {
    ...{ kind, target, timezone, context, tookMs, lastGood, outbox: outbox ?? [], error, sections: reports, rulesLeftOut },
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
    throw new SavedReportError(`not JSON: ${(error as Error).message}`, 'Give a file that --format json wrote.')
  }
}

/** Reads what `--format json` wrote. @throws SavedReportError */
export const readReports = (text: string, sections: Readonly<Record<string, SavedSection>>): Report[] => {
  const parsedJson = parse(text)
  const schemaVersion =
    typeof parsedJson === 'object' && parsedJson !== null && 'schemaVersion' in parsedJson ? parsedJson.schemaVersion : undefined
  if (schemaVersion !== SCHEMA_VERSION)
    throw new SavedReportError(
      typeof schemaVersion === 'number' ? `a report of schema version ${schemaVersion}` : 'not a report',
      `Give a file that --format json of this version wrote, with schemaVersion ${SCHEMA_VERSION}.`,
    )
  const One = documentOf(Object.fromEntries(Object.entries(sections).map(([id, { data }]) => [id, data])))
  const Several = z.object({ schemaVersion: z.literal(SCHEMA_VERSION), reports: z.array(One) })
  const parsed = (typeof parsedJson === 'object' && parsedJson !== null && 'reports' in parsedJson ? Several : One).safeParse(parsedJson)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new SavedReportError(`${issue?.path.join('.') || 'the report'}: ${issue?.message}`, EDITED)
  }
  const documents = 'reports' in parsed.data ? parsed.data.reports : [parsed.data]
  return documents.map(document => reportOf(document, sections))
}
