import type { Block } from '../../blocks.js'
import type { ProblemReport } from '../../problem.js'
import type { Report } from '../../report.js'

/** `12 earlier` and 5 more: `17 earlier`. */
const withMore = (notShown: string | undefined, cut: number, which: string): string => {
  const [, count, rest] = /^(\d+) (.*)$/.exec(notShown ?? '') ?? []
  return rest === undefined ? `${cut} ${which}` : `${Number(count) + cut} ${rest}`
}

/** Lists that are sorted by time end with the newest, which stays. */
const shortenBlock = (block: Block, rows: number): Block => {
  if (block.kind === 'entries' && block.entries.length > rows) {
    const isTimed = block.entries.some(({ at }) => at)
    const cut = block.entries.length - rows
    const entries = isTimed ? block.entries.slice(cut) : block.entries.slice(0, rows)
    return { ...block, entries, notShown: withMore(block.notShown, cut, isTimed ? 'earlier' : 'more') }
  }
  if (block.kind === 'table' && block.rows.length > rows)
    return { ...block, rows: block.rows.slice(0, rows), notShown: withMore(block.notShown, block.rows.length - rows, 'more') }
  return block
}

/** Its count stays, so that the format says how many it leaves out. */
const shortenProblem = (problem: ProblemReport, rows: number): ProblemReport => ({ ...problem, subjects: problem.subjects.slice(0, rows) })

/** The report with no more than so many rows in each list; what is left out stays counted. */
export const shortened = (report: Report, rows: number): Report => ({
  ...report,
  problems: report.problems.map(problem => shortenProblem(problem, rows)),
  sections: report.sections.map(section => ({ ...section, blocks: section.blocks.map(block => shortenBlock(block, rows)) })),
})
