import { shellWord } from '../text/shell-words.js'

/** Our line in a crontab, with the comment above it that marks it as ours. */
export interface CronEntry {
  readonly marker: string
  readonly line: string
}

/** A command as a crontab line needs it: cron, unlike the shell, ends the line at an unescaped `%`. */
export const cronCommand = (words: readonly string[]): string => words.map(shellWord).join(' ').replaceAll('%', '\\%')

/** Whether the line below our comment is ours, even if its schedule was edited. */
const isReportLine = (line: string | undefined): boolean =>
  line !== undefined && /^(?!\s*#).*\bcheck_status(\.js|\.sh)?'? report /.test(line)

/** The start of every marker. */
export const MARKER = '# check_status: '

/** Our entries in a crontab; without a line if a person removed it and left its comment. */
export const entriesIn = (crontab: string): readonly (Pick<CronEntry, 'marker'> & { readonly line: string | undefined })[] => {
  const lines = linesOf(crontab).map(line => line.replace(/\r$/, ''))
  return lines.flatMap((marker, i) =>
    marker.startsWith(MARKER) ? [{ marker, line: isReportLine(lines[i + 1]) ? lines[i + 1] : undefined }] : [],
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
      // Our line may have been deleted without its comment: then the next line is not ours.
      if (isReportLine(lines[i + 1])) i++
    }
  }
  return { rest, at }
}

/** cron ignores a last line without a line break, so `textOf` always ends with one. */
const linesOf = (crontab: string): string[] => (crontab === '' ? [] : crontab.replace(/\n$/, '').split('\n'))
const textOf = (lines: readonly string[]): string => lines.map(line => `${line}\n`).join('')

/** Adds the entry, or replaces the one with the same marker. All other lines stay unchanged. */
export const withEntry = (crontab: string, { marker, line }: CronEntry): string => {
  const { rest, at = rest.length } = removeEntry(linesOf(crontab), marker)
  return textOf([...rest.slice(0, at), marker, line, ...rest.slice(at)])
}

/** Removes the entry. Returns the same text if there is none. */
export const withoutEntry = (crontab: string, marker: string): string => {
  const { rest, at } = removeEntry(linesOf(crontab), marker)
  return at === undefined ? crontab : textOf(rest)
}
