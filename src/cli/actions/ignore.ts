import { unknownName } from '../../app/known-names.js'
import { findOpenSubject } from '../../app/open-subject.js'
import { makeReport } from '../../app/report.js'
import { problemsOnly } from '../../app/selection.js'
import { rules } from '../../problems/index.js'
import { ConnectionError } from '../../source/errors.js'
import { lastRun } from '../../state/history.js'
import { addIgnore, type IgnoreEntry, ignoresNamed, listIgnores, readableIgnore } from '../../state/ignores.js'
import { type OpenSubjects, openSubjectsOf, readOpenSubjects, recordOpenSubjects } from '../../state/open-subjects.js'
import { openAfter } from '../../state/run.js'
import { splitId } from '../../state/subject-names.js'
import { username } from '../../terminal/account.js'
import { EXIT } from '../../terminal/exit.js'
import { print } from '../../terminal/output.js'
import { parseDuration } from '../../text/duration.js'
import { escapeText } from '../../text/escape.js'
import { misspelt } from '../../text/nearest.js'
import { shellWord } from '../../text/shell-words.js'
import { UsageError } from '../../text/usage-error.js'
import { withPlatform } from '../connection.js'
import { untilWords } from '../ignore-words.js'
import type { GlobalFlags } from '../options.js'
import { runtime } from '../runtime.js'
import { openStateCommand, type StateCommand } from '../state-command.js'

export interface IgnoreFlags extends GlobalFlags {
  readonly for?: string
  readonly note?: string
}

/** Of an id, and of a note. */
const MAX_CHARS = 500

const RULES = Object.keys(rules)

/** @throws UsageError for what no problem can be called */
const checkName = (given: string): void => {
  const { rule, subject } = splitId(given, RULES)
  if (subject.trim() === '' || given.length > MAX_CHARS || /\p{Cc}/u.test(given))
    throw new UsageError(
      `${given.slice(0, MAX_CHARS)}: not the name of a problem`,
      'Give a rule, or a deposit, person or other subject of one, as check_status problems shows it.',
    )
  const [beforeSlash = '', ...rest] = given.split('/')
  const meant = rule === undefined && !RULES.includes(given) ? misspelt(beforeSlash, RULES) : undefined
  if (meant !== undefined) throw unknownName(beforeSlash, RULES, rest.length > 0 ? 'rule' : 'rule or subject')
}

/** Seconds; null for no limit. */
const secondsOf = (given: string | undefined): number | null => {
  if (given === undefined) return null
  const seconds = parseDuration(given)
  if (seconds === undefined)
    throw new UsageError(`--for ${given}: not a duration`, 'Give a duration like 3d, 12h or 90m, of at most a year.')
  return seconds
}

/** What to ignore: the part of an entry that says which problem, and how bad it is. */
type Chosen = Pick<IgnoreEntry, 'id' | 'names' | 'severity' | 'count'>

/** A whole rule, as the last run found it; it may be muted before anything is open. */
const chosenRule = async (rule: string, { folder, settings }: StateCommand): Promise<Chosen> => {
  const last = settings.target === undefined ? undefined : await lastRun(folder, settings.target)
  const problem = last && openAfter(last).find(open => open.rule === rule)
  return { id: rule, severity: problem?.severity ?? null, count: problem?.count ?? null }
}

/** Reads the platform for those rules alone; what is found is remembered, without counting as a run. */
const look =
  (flags: GlobalFlags, { folder }: StateCommand) =>
  (wanted: readonly string[]): Promise<OpenSubjects> =>
    withPlatform(flags, async connection => {
      const { report } = await makeReport(connection, problemsOnly({ only: wanted }), runtime(), { all: true })
      connection.stopWaiting()
      if (report.error) throw new ConnectionError(report.error.message, report.error.hint)
      const found = openSubjectsOf(report, new Date())
      await recordOpenSubjects(folder, report.target, found)
      return found
    })

/** One subject: ignored already, open in a recent run, or open now. @throws UsageError if it is not open */
const chosenSubject = async (given: string, flags: GlobalFlags, command: StateCommand): Promise<Chosen> => {
  const { folder, settings, now } = command
  const [ignored] = ignoresNamed(given, await listIgnores(folder, now), RULES)
  if (ignored) return ignored
  const remembered = settings.target === undefined ? {} : await readOpenSubjects(folder, settings.target)
  const { rule, id, label, names, severity } = await findOpenSubject(given, { remembered, now, look: look(flags, command) })
  return { id: `${rule}/${id}`, names: [...new Set([label, ...names])], severity, count: 1 }
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
  const until = untilWords(entry, timezone)
  const undo = `check_status unignore ${exactWord(readableIgnore(entry))}`
  const what = `Ignored: ${readableIgnore(entry)}`
  return until === undefined ? `${what}, until you undo it: ${undo}` : `${what}, until ${until}. To undo: ${undo}`
}

/** Ignores a problem, or one of its subjects. */
export const runIgnore = async (given: string, flags: IgnoreFlags): Promise<number> => {
  checkName(given)
  const seconds = secondsOf(flags.for)
  const note = flags.note?.trim() || null
  if (note && note.length > MAX_CHARS) throw new UsageError(`--note is longer than ${MAX_CHARS} characters`, 'Shorten it.')
  const command = await openStateCommand(flags)
  const { folder, settings, now } = command
  const until = seconds === null ? null : new Date(now.getTime() + seconds * 1000)
  const chosen = RULES.includes(given) ? await chosenRule(given, command) : await chosenSubject(given, flags, command)
  const { id, names, severity, count } = chosen
  const entry: IgnoreEntry = { id, at: now, until, note, severity, count, by: username(), ...(names && { names }) }
  await addIgnore(folder, entry, now)
  await print(`${escapeText(confirmation(entry, settings.timezone))}\n`)
  return EXIT.fine
}
