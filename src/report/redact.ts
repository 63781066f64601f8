import { createHash } from 'node:crypto'
import type { ZodType } from 'zod'
import type { Block, Line } from './blocks.js'
import { lineWithoutCommand, listing } from './commands.js'
import type { Context } from './context.js'
import { Reach } from './log-reach.js'
import type { ProblemReport, RuleReport, Subject } from './problem.js'
import { maskBlock, maskLine, type PieceMask } from './redact/blocks.js'
import { visitData } from './redact/data-visitor.js'
import { foldedWords } from './redact/folded-text.js'
import { PeopleIndex } from './redact/people.js'
import type { Report, ReportError, SectionReport } from './report.js'

/** What redaction needs of a section: the shape of its data, to find people in it, and its view, to lay out the masked data. */
export interface RedactedSection {
  readonly data: ZodType
  view(data: never, context: Context): readonly Block[]
}

type SectionsById = Readonly<Record<string, RedactedSection>>

/**
 * Fields that hold kinds and places, which are no names however they are written. `name` and `path` are those of logs, from the settings.
 */
const KINDS = ['status', 'userType', 'category', 'city', 'day', 'state', 'name', 'path']

/** One pass over all values of a report: the first learns the people in it, the second masks them. */
interface Mask extends PieceMask {
  row?(names: readonly string[]): void
  /** All of these names belong to one person. */
  same?(names: readonly string[]): void
  kind(value: string): string
  /** The pass that learns lays nothing out. */
  readonly isLearning?: true
}

const maskError = ({ message, hint }: ReportError, mask: Mask): ReportError => ({ message: mask.text(message), hint: mask.text(hint) })

const maskErrors = (errors: readonly ReportError[], mask: Mask): ReportError[] => errors.map(error => maskError(error, mask))

/** Parts of a page that describe the person whom the page is about. */
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

/** A message's id is a digest of its text, from which a name in the text could be guessed. */
const maskedId = (id: string, line: Line, original: Line, mask: Mask): string => {
  const [digest] = /(?<=:)[\da-f]{12}$/.exec(id) ?? []
  if (digest === undefined || JSON.stringify(line) === JSON.stringify(original)) return mask.text(id)
  const words = JSON.stringify(line.filter(piece => typeof piece === 'string' || piece.kind !== 'time'))
  return id.slice(0, -digest.length) + createHash('sha256').update(words).digest('hex').slice(0, digest.length)
}

/** A command with a mask in it finds nobody. */
const isDead = (command: Line | undefined, mask: Mask): boolean =>
  command !== undefined && !mask.isLearning && JSON.stringify(maskLine(command, mask)) !== JSON.stringify(command)

const maskSubject = (subject: Subject, mask: Mask): Subject => {
  const { id, command, began } = subject
  mask.row?.(namesIn(subject.line))
  const hasDeadCommand = isDead(command, mask)
  const line = hasDeadCommand ? lineWithoutCommand(subject) : subject.line
  const masked = maskLine(line, mask)
  // The id may itself be personal: an address or an e-mail.
  return {
    id: maskedId(id, masked, line, mask),
    line: masked,
    ...(command && !hasDeadCommand && { command: maskLine(command, mask) }),
    ...(began && { began }),
  }
}

const maskProblem = (problem: ProblemReport, mask: Mask): ProblemReport => ({
  ...problem,
  message: maskLine(problem.message, mask),
  command: mask.text(problem.command) === problem.command ? problem.command : listing(problem.rule),
  subjects: problem.subjects.map(subject => maskSubject(subject, mask)),
})

/** A rule's reason is our own text. */
const maskRule = (rule: RuleReport, mask: Mask): RuleReport => ({
  ...rule,
  errors: maskErrors(rule.errors, mask),
  ...(rule.reach && { reach: maskData(Reach, rule.reach, mask) as Reach }),
})

/** A pattern with wildcards names nobody. */
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

/** The free texts of a report, and the words that it uses for kinds and places. */
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

/** @returns the words that are names of people; undefined: the platform could not be queried */
export type AskNames = (words: readonly string[]) => Promise<readonly { readonly word: string; readonly name: string | null }[] | undefined>

const maskFrom = (people: PeopleIndex, isGuessing: (word: string) => boolean): Mask => ({
  person: value => people.maskName(value),
  text: value => people.maskText(value, isGuessing),
  kind: value => people.maskText(value),
})

/** A capitalised word of three letters or more. */
const looksLikeName = (word: string): boolean => /^\p{Lu}\p{L}{2,}/u.test(word)

/** Words that look like names, except for the kinds and places of the report. */
const nameGuesser =
  (kinds: ReadonlySet<string>) =>
  (word: string): boolean =>
    looksLikeName(word) && !foldedWords(word).every(part => kinds.has(part))

/**
 * A report that can be shown to anybody: each person in it is replaced by the same mask everywhere. The platform is not queried, so every
 * word that looks like a name counts as one.
 */
export const redactReport = (report: Report, parts: SectionsById, people = new PeopleIndex()): Report => {
  const { kinds } = learnReport(people, report, parts)
  return maskReport(report, parts, maskFrom(people, nameGuesser(kinds)))
}

/** Redacts the output of a platform that can be queried for the names among the words of its texts. */
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

  /** @param texts lines of a log */
  async texts(texts: readonly string[]): Promise<readonly string[]> {
    for (const text of texts) this.#people.learnFrom(text)
    const isGuessing = (await this.#askFor(texts)) ? () => false : looksLikeName
    return texts.map(text => this.#people.maskText(text, isGuessing))
  }

  /** @param all entries whose lines hold no free text but kinds and places */
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
