import { shellWord } from '../text/shell-words.js'

/** A line of a crontab that is ours, with the comment above it by which we find it again. */
export interface CronEntry {
  readonly marker: string
  readonly line: string
}

/** The words of a command as a crontab takes them: to cron, not to the shell, a bare `%` is the end of the line. */
export const cronCommand = (words: readonly string[]): string => words.map(shellWord).join(' ').replaceAll('%', '\\%')

/** What may stand below our comment and be ours, also where a person changed its hour. */
const isOurs = (line: string | undefined): boolean => line !== undefined && /^(?!\s*#).*\bcheck_status(\.js|\.sh)?'? report /.test(line)

interface Cut {
  readonly left: readonly string[]
  /** Where the first entry stood. */
  readonly at: number | undefined
}

const cutOut = (lines: readonly string[], marker: string): Cut => {
  const left: string[] = []
  let at: number | undefined
  for (let i = 0; i < lines.length; i++) {
    // An editor of Windows may have been at it.
    if (lines[i]?.replace(/\r$/, '') !== marker) left.push(lines[i] ?? '')
    else {
      at ??= left.length
      // Somebody may have taken the line away and left its comment: the next one is theirs then.
      if (isOurs(lines[i + 1])) i++
    }
  }
  return { left, at }
}

/** A crontab ends with a line break, or cron does not take its last line; one is added where it lacks. */
const linesOf = (crontab: string): string[] => (crontab === '' ? [] : crontab.replace(/\n$/, '').split('\n'))
const written = (lines: readonly string[]): string => lines.map(line => `${line}\n`).join('')

/** The crontab with the entry in it once: in the place of one with the same marker, else at its end. All else stays as it is. */
export const withEntry = (crontab: string, { marker, line }: CronEntry): string => {
  const { left, at = left.length } = cutOut(linesOf(crontab), marker)
  return written([...left.slice(0, at), marker, line, ...left.slice(at)])
}

/** The crontab without the entry; the very same text where it holds none. */
export const withoutEntry = (crontab: string, marker: string): string => {
  const { left, at } = cutOut(linesOf(crontab), marker)
  return at === undefined ? crontab : written(left)
}
