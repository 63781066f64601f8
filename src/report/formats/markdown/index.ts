import { tookWords } from '../../../text/duration.js'
import { commandBelow, lineWithoutCommand } from '../../commands.js'
import { undeliveredLines } from '../../phrases.js'
import type { ProblemReport, Subject } from '../../problem.js'
import type { Report, SectionReport } from '../../report.js'
import { moment, writeWords } from '../pieces.js'
import { SIGN, statusLine, uncheckedItems } from '../summary.js'
import type { Format } from '../types.js'
import { ageWords, restWords, unreadWords } from '../wording.js'
import { writeBlocks } from './blocks.js'
import { escapeCode, escapeMarkdown, listItem } from './escape.js'

const heading = (depth: number, words: string): string[] => ['', `${'#'.repeat(depth)} ${escapeMarkdown(words)}`, '']

const subjectItem = (subject: Subject, timezone: string): string => {
  const item = listItem(writeWords(lineWithoutCommand(subject), timezone), 1)
  return subject.command ? `${item} · ${escapeCode(writeWords(subject.command, timezone))}` : item
}

const writeProblem = (problem: ProblemReport, timezone: string): string[] => {
  const { severity, message, ignored, subjects, action, rule } = problem
  const command = commandBelow(problem)
  const words = escapeMarkdown(writeWords(message, timezone))
  if (ignored) return [`- ⚪ **ignored** ${words} (${escapeCode(rule)})`]
  const age = ageWords(problem, timezone)
  return [
    `- ${SIGN[severity]} **${severity}** ${words} (${[escapeCode(rule), ...(age ? [escapeMarkdown(age)] : [])].join(', ')})`,
    ...subjects.map(subject => subjectItem(subject, timezone)),
    ...restWords(problem).map(item => listItem(item, 1)),
    `  - → ${escapeMarkdown(action)}${command === undefined ? '' : `: ${escapeCode(command)}`}`,
  ]
}

const writeReason = (parts: string, { message, hint }: NonNullable<Report['error']>): string[] => [
  listItem(`❌ ${parts}: ${message}`),
  listItem(hint, 1),
]

const writeUnread = (report: Report, depth: number): string[] => {
  const reasons = uncheckedItems(report)
  if (reasons.length === 0) return []
  return [...heading(depth, '❓ Could not be checked'), ...reasons.flatMap(({ about, error }) => writeReason(about, error))]
}

const writeSection = ({ emoji, title, status, blocks, errors }: SectionReport, timezone: string, depth: number): string[] => [
  ...heading(depth, `${emoji} ${title}`),
  ...writeBlocks(blocks, timezone),
  ...errors.map(error => listItem(`❌ ${unreadWords(status, error)}`)),
]

const writeReport = (report: Report, title: string, depth: number): string[] => {
  const { context, timezone, error, problems, sections } = report
  const state = error ? '' : statusLine(report)
  return [
    ...heading(depth, title),
    [moment(context.now, timezone), ...(state ? [state] : [])].map(escapeMarkdown).join(' · '),
    '',
    ...undeliveredLines(report).map(line => listItem(`📤 ${writeWords(line, timezone)}`)),
    ...(error ? writeReason('Not reached', error) : []),
    ...(problems.length > 0 ? heading(depth + 1, '🚦 Problems') : []),
    ...problems.flatMap(problem => writeProblem(problem, timezone)),
    ...writeUnread(report, depth + 1),
    ...sections.flatMap(section => writeSection(section, timezone, depth + 1)),
    '',
    `Took ${tookWords(report.tookMs)}`,
  ]
}

const joined = (rows: readonly string[]): string =>
  `${rows
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()}\n`

/** Sections alone, under a title of their own. */
export const writeMarkdownSections = (title: string, { sections, timezone, context }: Report): string =>
  joined([
    ...heading(1, title),
    escapeMarkdown(moment(context.now, timezone)),
    ...sections.flatMap(section => writeSection(section, timezone, 2)),
  ])

const overview = (reports: readonly Report[]): string[] => [
  ...heading(1, '🔍 ProConnectSA status'),
  ...reports.map(report => listItem([report.target, statusLine(report)].filter(Boolean).join(': '))),
]

/** GitHub Flavored Markdown, for tickets and chats. */
export const markdown: Format = {
  suffixes: ['md', 'markdown'],
  write: reports => {
    const [only] = reports
    const rows =
      reports.length === 1 && only
        ? writeReport(only, `🔍 ProConnectSA status: ${only.target}`, 1)
        : [...overview(reports), ...reports.flatMap(report => writeReport(report, report.target, 2))]
    return joined(rows)
  },
}
