import type { Line } from './blocks.js'
import { writeWords } from './formats/pieces.js'
import { joinParts } from './phrases.js'
import type { Problem, ProblemReport, Subject } from './problem.js'
import type { Report } from './report.js'

/** The subject with its command at the end of its line, where readers find what to type next. */
export const withCommand = (subject: Subject): Subject =>
  subject.command ? { ...subject, line: joinParts([subject.line, subject.command]) } : subject

/** What `joinParts` puts between the two. */
const SEPARATOR: Line = [' · ']

/** The line of a subject of a report without its command, to lay out or cut the two separately. */
export const lineWithoutCommand = ({ line, command }: Subject): Line => (command ? line.slice(0, -command.length - SEPARATOR.length) : line)

/** The command that lists all subjects of a rule. */
export const listing = (rule: string): string => `check_status problems --only ${rule} --all`

/** Commands contain no times, so the zone does not matter. */
const written = (command: Line): string => writeWords(command, 'UTC')

/**
 * The command that shows more of a problem: its only subject, or else all of its subjects.
 * @param count number of its subjects @param subjects those that are listed
 */
export const problemCommand = (rule: string, { command }: Problem, count: number, subjects: readonly Subject[]): string => {
  const [only] = subjects
  return command ?? (count === 1 && only?.command ? written(only.command) : listing(rule))
}

/** The own command of the first subject that has one. */
export const firstCommand = (subjects: readonly Subject[]): string | undefined => {
  const command = subjects.find(subject => subject.command)?.command
  return command && written(command)
}

/** The command for machines: not that of the report itself, if the report is the list. */
export const commandBeyond = ({ kind, context }: Report, { rule, command, subjects }: ProblemReport): string => {
  const isTheList = kind === 'problems' && context.all && command === listing(rule)
  return (isTheList ? firstCommand(subjects) : undefined) ?? command
}

/** The command to show below a list of subjects: none if the list is complete, because each subject names its own. */
export const commandBelow = ({ rule, count, subjects, command }: ProblemReport): string | undefined => {
  if (count > subjects.length) return command
  // A completed command goes on after that.
  return `${command} `.startsWith(`${listing(rule)} `) || subjects.some(({ line }) => written(line).endsWith(command)) ? undefined : command
}
