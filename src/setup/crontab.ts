import { shellWord } from '../text/shell-words.js'

/** Our line in a crontab, with the comment above it that marks it as ours. */
export interface CronEntry {
  readonly marker: string
  readonly line: string
}

/** How cron's mail names its text. Without this, Debian's cron says US-ASCII, and every emoji and dash arrives as rubbish. */
const MAIL_VARIABLE = 'CONTENT_TYPE'
const MAIL_TYPE = 'text/plain; charset=utf-8'
const MAIL_LINE = `${MAIL_VARIABLE}="${MAIL_TYPE}"`

/** A command as a crontab line needs it: cron, unlike the shell, ends the line at an unescaped `%`. */
export const cronCommand = (words: readonly string[]): string => words.map(shellWord).join(' ').replaceAll('%', '\\%')

/** Whether the line below our comment is ours, even if its schedule was edited. */
const isReportLine = (line: string | undefined): boolean =>
  line !== undefined && /^(?!\s*#).*\bcheck_status(\.js|\.sh)?'? report /.test(line)

/** The start of every marker. */
export const MARKER = '# check_status: '

/** How many of the lines below our comment are ours: what a person removed or put there is not. */
const ownLines = (lines: readonly string[], marker: number): number => {
  const mail = lines[marker + 1]?.replace(/\r$/, '') === MAIL_LINE ? 1 : 0
  return isReportLine(lines[marker + 1 + mail]) ? mail + 1 : mail
}

/** Our entries in a crontab; without a line if a person removed it and left its comment. */
export const entriesIn = (crontab: string): readonly (Pick<CronEntry, 'marker'> & { readonly line: string | undefined })[] => {
  const lines = linesOf(crontab).map(line => line.replace(/\r$/, ''))
  return lines.flatMap((marker, i) =>
    marker.startsWith(MARKER) ? [{ marker, line: lines.slice(i + 1, i + 1 + ownLines(lines, i)).find(isReportLine) }] : [],
  )
}

/** A variable as cron reads it: `NAME = "value"`. */
const ASSIGNMENT = /^(["']?)(\w+)\1\s*=\s*(.*)$/
const QUOTED = /^(["'])(.*)\1$/

/** The value that a variable of the crontab has for our entry: cron sets it for the lines below only. @returns undefined for none */
export const variableFor = (crontab: string, marker: string, variable: string): string | undefined => {
  const lines = linesOf(crontab).map(line => line.replace(/\r$/, ''))
  const at = lines.indexOf(marker)
  const above = at < 0 ? lines : lines.slice(0, at)
  const values = above.flatMap(line => {
    const [, , name, value = ''] = ASSIGNMENT.exec(line.trim()) ?? []
    return name === variable ? [value.replace(QUOTED, '$2')] : []
  })
  return values.at(-1) || undefined
}

interface Removal {
  readonly rest: readonly string[]
  /** Index in `rest` at which the first entry was found. */
  readonly at: number | undefined
}

const removeEntry = (lines: readonly string[], marker: string): Removal => {
  const rest: string[] = []
  let at: number | undefined
  for (let i = 0; i < lines.length; i++) {
    // A Windows editor may have changed the line ends.
    if (lines[i]?.replace(/\r$/, '') !== marker) rest.push(lines[i] ?? '')
    else {
      at ??= rest.length
      i += ownLines(lines, i)
    }
  }
  return { rest, at }
}

/** cron ignores a last line without a line break, so `textOf` always ends with one. */
const linesOf = (crontab: string): string[] => (crontab === '' ? [] : crontab.replace(/\n$/, '').split('\n'))
const textOf = (lines: readonly string[]): string => lines.map(line => `${line}\n`).join('')

/** The lines of an entry in this crontab. A crontab that names the type of its mail itself keeps its own. */
export const linesOfEntry = (crontab: string, { marker, line }: CronEntry): readonly string[] => {
  const named = variableFor(crontab, marker, MAIL_VARIABLE)
  return named === undefined || named === MAIL_TYPE ? [marker, MAIL_LINE, line] : [marker, line]
}

/** Adds the entry, or replaces the one with the same marker. All other lines stay unchanged. */
export const withEntry = (crontab: string, entry: CronEntry): string => {
  const { rest, at = rest.length } = removeEntry(linesOf(crontab), entry.marker)
  return textOf([...rest.slice(0, at), ...linesOfEntry(crontab, entry), ...rest.slice(at)])
}

/** Removes the entry. Returns the same text if there is none. */
export const withoutEntry = (crontab: string, marker: string): string => {
  const { rest, at } = removeEntry(linesOf(crontab), marker)
  return at === undefined ? crontab : textOf(rest)
}
