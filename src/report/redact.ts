import { type ZodType, z } from 'zod'
import type { Block, Line, Piece } from './blocks.js'
import type { Context } from './context.js'
import type { Report, ReportError, SectionReport } from './report.js'

/** A section as its people are found and as it is laid out again without them. */
export interface RedactedPart {
  readonly data: ZodType
  view(data: never, context: Context): readonly Block[]
}

/**
 * Who can be told by its form in any text: an e-mail, a phone number, an address on the Internet. From within a word an e-mail is
 * looked for 64 signs ahead, for that is the longest there is before an @: any further, from each sign of a long text, would take for ever.
 */
const TELLING =
  /(?:(?<![^\s<>"'(),;:])[^\s<>"'(),;:]+|[^\s<>"'(),;:]{1,64})@[^\s<>"'(),;:]+|(?<![\w.:-])(?:\d{1,3}\.){3}\d{1,3}(?![\w.-])|(?<![\w:])(?:[\da-f]{1,4}:){2,7}[\da-f:]*[\da-f](?![\w:])|(?<![\w-])\+?\d(?:[ ()-]?\d){8,14}(?![\w-])/gi

/** The same person becomes the same word, wherever the name stands and however it is spelt. */
class Masks {
  readonly #known = new Map<string, string>()

  of(name: string): string {
    const key = name.trim().toLowerCase()
    if (key === '') return name
    const mask = this.#known.get(key) ?? `person-${this.#known.size + 1}`
    this.#known.set(key, mask)
    return mask
  }

  /** Free text without those who can be told by their form, and without those known from elsewhere. */
  within(text: string): string {
    const masked = text.replace(TELLING, name => this.of(name))
    return [...this.#known]
      .filter(([name]) => name.length >= 4)
      .sort(([a], [b]) => b.length - a.length)
      .reduce((rest, [name, mask]) => replaceAnyCase(rest, name, mask), masked)
  }
}

const replaceAnyCase = (text: string, name: string, mask: string): string => {
  if (!text.toLowerCase().includes(name)) return text
  return text.replace(new RegExp(name.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&'), 'giu'), mask)
}

const isPersonal = (shape: ZodType): boolean => shape.meta()?.personal === true

/** Data of that shape, the people in it masked. Times and numbers stay; ids say nothing by themselves. */
const maskData = (shape: ZodType, data: unknown, masks: Masks, key = ''): unknown => {
  if (shape instanceof z.ZodNullable || shape instanceof z.ZodOptional || shape instanceof z.ZodReadonly)
    return data == null ? data : maskData(shape.unwrap() as ZodType, data, masks, key)
  if (shape instanceof z.ZodArray) return (data as unknown[]).map(item => maskData(shape.element as ZodType, item, masks))
  if (shape instanceof z.ZodUnion) {
    const option = shape.options.find(option => (option as ZodType).safeParse(data).success)
    return option ? maskData(option as ZodType, data, masks) : data
  }
  if (shape instanceof z.ZodObject)
    return Object.fromEntries(
      Object.entries(data as object).map(([key, value]) => [key, maskData(shape.shape[key] ?? z.unknown(), value, masks, key)]),
    )
  if (typeof data !== 'string') return data
  if (isPersonal(shape)) return masks.of(data)
  return key === 'id' ? data : masks.within(data)
}

const maskPiece = (piece: Piece, masks: Masks): Piece => {
  if (typeof piece === 'string') return piece // our own words
  if (piece.kind === 'person') return { kind: 'person', value: masks.of(piece.value) }
  return piece.kind === 'text' ? { kind: 'text', value: masks.within(piece.value) } : piece
}

const maskLine = (line: Line, masks: Masks): Line => line.map(piece => maskPiece(piece, masks))

const maskErrors = (errors: readonly ReportError[], masks: Masks): ReportError[] =>
  errors.map(({ message, hint }) => ({ message: masks.within(message), hint: masks.within(hint) }))

/** A report that can be shown to anybody: e-mails, names, businesses, phones and addresses are masked, the same one the same way. */
export const redactReport = (report: Report, parts: Readonly<Record<string, RedactedPart>>): Report => {
  const masks = new Masks()
  const maskSection = (section: SectionReport): SectionReport => {
    const part = parts[section.id]
    const errors = maskErrors(section.errors, masks)
    if (!part || section.status === 'failed' || section.data === null) return { ...section, errors, data: null, blocks: [] }
    const data = maskData(part.data, section.data, masks)
    return { ...section, errors, data, blocks: part.view(data as never, report.context) }
  }
  const maskAll = (): Pick<Report, 'sections' | 'problems' | 'rules'> => ({
    sections: report.sections.map(maskSection),
    problems: report.problems.map(problem => ({
      ...problem,
      message: maskLine(problem.message, masks),
      // The id of a subject may be who it is about: an address, an e-mail.
      subjects: problem.subjects.map(({ id, line }) => ({ id: masks.within(id), line: maskLine(line, masks) })),
    })),
    rules: report.rules.map(rule => ({ ...rule, errors: maskErrors(rule.errors, masks) })), // a reason is our own words
  })
  // Once to learn who there is, once more so that a name in a text before its owner's first line is masked as well.
  maskAll()
  const [error] = report.error ? maskErrors([report.error], masks) : []
  const outbox = report.outbox.map(waiting => ({ ...waiting, reason: waiting.reason && masks.within(waiting.reason) }))
  return { ...report, ...maskAll(), outbox, error: error ?? null }
}
