import type { Block, Line } from './blocks.js'
import type { ProblemReport, RuleReport, Subject } from './problem.js'
import type { Report, ReportError } from './report.js'

// The parts of a report name commands without the platform that they are for: a part does not know how the run was called.

/** Arguments for the end of a command, each a word of the shell: `--target`, `cape`. */
export type PlatformWords = readonly string[]

/** A command that reads the platform, between quotes in a sentence. The others, such as help, need no platform. */
const QUOTED = /"(check_status (?:problems|user|deposit|lead|match|logs|activity|doctor|grants|ignore)\b[^"]*)"/g
/** The same at the end of our words: after a colon, or all of them. */
const AT_END = /(?:^|: )check_status (?:problems|user|deposit|lead|match|logs|activity|doctor|grants|ignore)\b[^:"]*$/

const suffixOf = (platform: PlatformWords): string => platform.map(word => ` ${word}`).join('')

/** Our own words, with what the commands in them need to go to that platform. */
export const completeWords = (words: string, platform: PlatformWords): string => {
  if (platform.length === 0 || !words.includes('check_status ')) return words
  const suffix = suffixOf(platform)
  const quoted = words.replace(QUOTED, (_, command: string) => `"${command}${suffix}"`)
  return AT_END.test(quoted) ? `${quoted}${suffix}` : quoted
}

/** A command may end with a value: `check_status user `, and a person. */
const endsOpen = (piece: Line[number] | undefined): boolean => typeof piece === 'string' && piece.endsWith(' ') && AT_END.test(piece)

const completeLine = (line: Line, platform: PlatformWords): Line =>
  line.flatMap((piece, i) => {
    if (endsOpen(line[i - 1])) return [piece, suffixOf(platform)]
    return [typeof piece === 'string' && !endsOpen(piece) ? completeWords(piece, platform) : piece]
  })

const completeBlock = (block: Block, platform: PlatformWords): Block => {
  if (block.kind === 'note') return { ...block, line: completeLine(block.line, platform) }
  return block.kind === 'fact' ? { ...block, value: completeLine(block.value, platform) } : block
}

const completeSubject = ({ command, ...subject }: Subject, platform: PlatformWords): Subject => ({
  ...subject,
  // The subject of a saved report has its command in its line only.
  line: completeLine(subject.line, platform),
  ...(command && { command: completeLine(command, platform) }),
})

const completeProblem = (problem: ProblemReport, platform: PlatformWords): ProblemReport => ({
  ...problem,
  command: completeWords(problem.command, platform),
  subjects: problem.subjects.map(subject => completeSubject(subject, platform)),
})

/** The message may quote the platform. */
const completeError = <E extends ReportError>(error: E, platform: PlatformWords): E => ({
  ...error,
  hint: completeWords(error.hint, platform),
})

const completeRule = (rule: RuleReport, platform: PlatformWords): RuleReport => ({
  ...rule,
  errors: rule.errors.map(error => completeError(error, platform)),
  reason: rule.reason && completeError(rule.reason, platform),
})

/** The report as people read it: each command in it goes to the platform that the report was read from. Documents for machines do without. */
export const completeCommands = (report: Report, platform: PlatformWords): Report =>
  platform.length === 0
    ? report
    : {
        ...report,
        ...(report.outboxError && { outboxError: completeError(report.outboxError, platform) }),
        error: report.error && completeError(report.error, platform),
        sections: report.sections.map(section => ({
          ...section,
          errors: section.errors.map(error => completeError(error, platform)),
          blocks: section.blocks.map(block => completeBlock(block, platform)),
        })),
        rules: report.rules.map(rule => completeRule(rule, platform)),
        problems: report.problems.map(problem => completeProblem(problem, platform)),
      }
