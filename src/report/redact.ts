import { createHash } from 'node:crypto'
import type { ZodType } from 'zod'
import type { Block, Line } from './blocks.js'
import type { Context } from './context.js'
import { Reach } from './log-reach.js'
import type { ProblemReport, RuleReport, Subject } from './problem.js'
import { maskBlock, maskLine, type PieceMask } from './redact/blocks.js'
import { PeopleIndex } from './redact/people.js'
import { visitData } from './redact/shapes.js'
import { foldedWords } from './redact/signs.js'
import type { Report, ReportError, SectionReport } from './report.js'

/** A section as its people are found and as it is laid out again without them. */
export interface RedactedSection {
  readonly data: ZodType
  view(data: never, context: Context): readonly Block[]
}

type SectionsById = Readonly<Record<string, RedactedSection>>

/** What is the same of many, and no name however it is spelt: kinds of things, and where they are. Names and paths of logs are of the settings. */
const KINDS = ['status', 'userType', 'category', 'city', 'day', 'state', 'name', 'path']

/** One way through all values of a report: to learn whom it names, and then to mask them. */
interface Mask extends PieceMask {
  row?(names: readonly string[]): void
  /** They turned out to be one. */
  same?(names: readonly string[]): void
  kind(value: string): string
  /** Nothing is laid out. */
  readonly isLearning?: true
}

const maskError = ({ message, hint }: ReportError, mask: Mask): ReportError => ({ message: mask.text(message), hint: mask.text(hint) })

const maskErrors = (errors: readonly ReportError[], mask: Mask): ReportError[] => errors.map(error => maskError(error, mask))

/** Parts of a page that are about the one whom the page is about. */
const ABOUT_ONE_PERSON = ['account', 'profile', 'owner']

const namesIn = (line: Line): string[] => line.flatMap(piece => (typeof piece === 'object' && piece.kind === 'person' ? [piece.value] : []))

const namesInBlock = (block: Block): string[] => {
  const names: string[] = []
  const note = (value: string): string => {
    names.push(value)
    return value
  }
  maskBlock(block, { person: note, text: value => value })
  return names
}

const maskData = (shape: ZodType, data: unknown, mask: Mask): unknown =>
  visitData(shape, data, { ...mask, text: (value, key) => (KINDS.includes(key) ? mask.kind(value) : mask.text(value)) })

const maskSection = (section: SectionReport, parts: SectionsById, context: Context, mask: Mask): SectionReport => {
  const part = parts[section.id]
  const errors = maskErrors(section.errors, mask)
  if (!part && ABOUT_ONE_PERSON.includes(section.id)) mask.same?.(section.blocks.flatMap(namesInBlock))
  if (!part) return { ...section, errors, data: null, blocks: section.blocks.map(block => maskBlock(block, mask)) }
  if (section.status === 'failed' || section.data === null) return { ...section, errors, data: null, blocks: [] }
  const data = maskData(part.data, section.data, mask)
  return { ...section, errors, data, blocks: mask.isLearning ? [] : part.view(data as never, context) }
}

/** The id of a message is a digest of it, from which a name that is in it could be guessed. */
const maskedId = (id: string, line: Line, before: Line, mask: Mask): string => {
  const [digest] = /(?<=:)[\da-f]{12}$/.exec(id) ?? []
  if (digest === undefined || JSON.stringify(line) === JSON.stringify(before)) return mask.text(id)
  const words = JSON.stringify(line.filter(piece => typeof piece === 'string' || piece.kind !== 'time'))
  return id.slice(0, -digest.length) + createHash('sha256').update(words).digest('hex').slice(0, digest.length)
}

const maskSubject = ({ id, line }: Subject, mask: Mask): Subject => {
  mask.row?.(namesIn(line))
  const masked = maskLine(line, mask)
  // The id may be who it is about: an address, an e-mail.
  return { id: maskedId(id, masked, line, mask), line: masked }
}

const maskProblem = (problem: ProblemReport, mask: Mask): ProblemReport => ({
  ...problem,
  message: maskLine(problem.message, mask),
  subjects: problem.subjects.map(subject => maskSubject(subject, mask)),
})

/** A reason is our own words. */
const maskRule = (rule: RuleReport, mask: Mask): RuleReport => ({
  ...rule,
  errors: maskErrors(rule.errors, mask),
  ...(rule.reach && { reach: maskData(Reach, rule.reach, mask) as Reach }),
})

/** A pattern that stands for many is nobody's. */
const maskPattern = (pattern: string, mask: Mask): string => (/[*?]/.test(pattern) ? pattern : mask.person(pattern))

const maskReport = (report: Report, parts: SectionsById, mask: Mask): Report => {
  const { people } = report.context
  const sections = report.sections.map(section => maskSection(section, parts, report.context, mask))
  const problems = report.problems.map(problem => maskProblem(problem, mask))
  const patterns = (all: readonly string[]): string[] => all.map(pattern => maskPattern(pattern, mask))
  return {
    ...report,
    context: { ...report.context, people: { exclude: patterns(people.exclude), keep: patterns(people.keep) } },
    sections,
    problems,
    rules: report.rules.map(rule => maskRule(rule, mask)),
    outbox: report.outbox.map(waiting => ({ ...waiting, reason: waiting.reason && mask.text(waiting.reason) })),
    ...(report.outboxError && { outboxError: maskError(report.outboxError, mask) }),
    error: report.error && maskError(report.error, mask),
  }
}

/** What a report says in free text, and what it has for kinds and places. All who are named in it are learnt of. */
interface LearntTexts {
  readonly texts: readonly string[]
  readonly kinds: ReadonlySet<string>
}

const learnReport = (people: PeopleIndex, report: Report, parts: SectionsById): LearntTexts => {
  const texts = new Set<string>()
  const kinds = new Set<string>()
  const note = (value: string): string => {
    texts.add(value)
    return value
  }
  maskReport(report, parts, {
    isLearning: true,
    row: names => people.learn(names),
    same: names => people.mergePeople(names),
    person: value => {
      people.learnPerson(value)
      return value
    },
    text: note,
    kind: value => {
      for (const word of foldedWords(value)) kinds.add(word)
      return note(value)
    },
  })
  for (const text of texts) people.learnFrom(text)
  return { texts: [...texts], kinds }
}

/** @returns which of these words somebody is called by; undefined: nobody could say */
export type AskNames = (words: readonly string[]) => Promise<readonly { readonly word: string; readonly name: string | null }[] | undefined>

const maskFrom = (people: PeopleIndex, isGuessing: (word: string) => boolean): Mask => ({
  person: value => people.maskName(value),
  text: value => people.maskText(value, isGuessing),
  kind: value => people.maskText(value),
})

/** A name, as far as can be told from how it is written. */
const looksLikeName = (word: string): boolean => /^\p{Lu}\p{L}{2,}/u.test(word)

/** What looks like a name and is none: the kinds and places that a report has. */
const nameGuesser =
  (kinds: ReadonlySet<string>) =>
  (word: string): boolean =>
    looksLikeName(word) && !foldedWords(word).every(part => kinds.has(part))

/**
 * A report that can be shown to anybody: whoever is named in it is masked, the same one the same way. Where nobody can be asked for the
 * names of others, what is written like a name counts as one.
 */
export const redactReport = (report: Report, parts: SectionsById, people = new PeopleIndex()): Report => {
  const { kinds } = learnReport(people, report, parts)
  return maskReport(report, parts, maskFrom(people, nameGuesser(kinds)))
}

/** What is printed of a platform that can be asked whose names the words of its texts are. */
export class Redaction {
  readonly #people: PeopleIndex
  readonly #ask: AskNames

  constructor(people: PeopleIndex, ask: AskNames) {
    this.#people = people
    this.#ask = ask
  }

  async #askFor(texts: readonly string[]): Promise<boolean> {
    const names = await this.#ask([...new Set(texts.flatMap(text => this.#people.unknownWords(text)))])
    for (const { word, name } of names ?? []) this.#people.learnName(word, name)
    return names !== undefined
  }

  async report(report: Report, parts: SectionsById): Promise<Report> {
    const { texts, kinds } = learnReport(this.#people, report, parts)
    const isKnown = report.error === null && (await this.#askFor(texts))
    return maskReport(report, parts, maskFrom(this.#people, isKnown ? () => false : nameGuesser(kinds)))
  }

  /** Free texts: lines of a log. */
  async texts(texts: readonly string[]): Promise<readonly string[]> {
    for (const text of texts) this.#people.learnFrom(text)
    const isGuessing = (await this.#askFor(texts)) ? () => false : looksLikeName
    return texts.map(text => this.#people.maskText(text, isGuessing))
  }

  /** Whatever has a line in which kinds and places are the only texts. */
  async lines<Lined extends { readonly line: Line }>(all: readonly Lined[]): Promise<readonly Lined[]> {
    const texts: string[] = []
    const note = (value: string): string => {
      texts.push(value)
      return value
    }
    for (const { line } of all) maskLine(line, { person: value => value, text: note })
    for (const text of texts) this.#people.learnFrom(text)
    await this.#askFor(texts)
    const mask = maskFrom(this.#people, () => false)
    return all.map(one => ({ ...one, line: maskLine(one.line, mask) }))
  }
}
