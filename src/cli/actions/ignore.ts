import { known } from '../../app/known-names.js'
import { rules } from '../../problems/index.js'
import { moment } from '../../report/formats/pieces.js'
import { ruleOf } from '../../state/baseline.js'
import { lastRun } from '../../state/history.js'
import { addIgnore, type IgnoreEntry } from '../../state/ignores.js'
import { openAfter } from '../../state/run.js'
import { EXIT } from '../../terminal/exit.js'
import { print } from '../../terminal/output.js'
import { parseDuration } from '../../text/duration.js'
import { escapeText } from '../../text/escape.js'
import { shellWord } from '../../text/shell-words.js'
import { UsageError } from '../../text/usage-error.js'
import { plural } from '../../text/words.js'
import type { GlobalFlags } from '../options.js'
import { openStateCommand, type StateCommand } from '../state-command.js'

export interface IgnoreFlags extends GlobalFlags {
  readonly for?: string
  readonly note?: string
}

/** Of an id, and of a note. */
const MAX_CHARS = 500

const checkId = (id: string): void => {
  const rule = ruleOf(id)
  if (rule === '' || id === `${rule}/` || id.length > MAX_CHARS || /\p{Cc}/u.test(id))
    throw new UsageError(
      `${id.slice(0, MAX_CHARS)}: not the id of a problem`,
      'Give <rule> or <rule>/<subject>, as check_status problems shows it.',
    )
  known([rule], Object.keys(rules), 'rule')
}

/** Seconds; null for no limit. */
const secondsOf = (given: string | undefined): number | null => {
  if (given === undefined) return null
  const seconds = parseDuration(given)
  if (seconds === undefined)
    throw new UsageError(`--for ${given}: not a duration`, 'Give a duration like 3d, 12h or 90m, of at most a year.')
  return seconds
}

/** The problem as the last run saw it, which is what the user knows of it. */
const baselineOf = async (id: string, { folder, settings }: StateCommand): Promise<Pick<IgnoreEntry, 'severity' | 'count'>> => {
  const last = settings.target === undefined ? undefined : await lastRun(folder, settings.target)
  const problem = last && openAfter(last).find(({ rule }) => rule === ruleOf(id))
  if (!problem) return { severity: null, count: null }
  return { severity: problem.severity, count: id === problem.rule ? problem.count : 1 }
}

const worse = ({ id, severity, count }: IgnoreEntry): string => {
  if (severity === null) return 'it gets worse than in the next run'
  const subjects = count !== null && id === ruleOf(id) ? ` with ${plural(count, 'subject')}` : ''
  return `it gets worse than ${severity}${subjects}`
}

/** The id as a shell word. Characters that are escaped on a terminal become bytes in `$'…'`, which bash, zsh and ksh know. */
const exactWord = (id: string): string => {
  if (escapeText(id) === id) return shellWord(id)
  const bytes = [...Buffer.from(id)].map(byte =>
    /[\w ./:@+=,-]/.test(String.fromCharCode(byte)) ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, '0')}`,
  )
  return `$'${bytes.join('')}'`
}

const confirmation = (entry: IgnoreEntry, timezone: string): string => {
  const until = entry.until ? `${moment(entry.until, timezone)}, or until ` : ''
  return `Ignored: ${entry.id}, until ${until}${worse(entry)}. To undo: check_status unignore ${exactWord(entry.id)}`
}

/** Ignores a problem, or one of its subjects. */
export const runIgnore = async (id: string, flags: IgnoreFlags): Promise<number> => {
  checkId(id)
  const seconds = secondsOf(flags.for)
  const note = flags.note?.trim() || null
  if (note && note.length > MAX_CHARS) throw new UsageError(`--note is longer than ${MAX_CHARS} characters`, 'Shorten it.')
  const command = await openStateCommand(flags)
  const { folder, settings, now } = command
  const until = seconds === null ? null : new Date(now.getTime() + seconds * 1000)
  const entry: IgnoreEntry = { id, at: now, until, note, ...(await baselineOf(id, command)) }
  await addIgnore(folder, entry, now)
  await print(`${escapeText(confirmation(entry, settings.timezone))}\n`)
  return EXIT.fine
}
