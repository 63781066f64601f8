import { plural } from '../../text/words.js'
import type { ReadLog, SkippedFile } from '../readings.js'
import type { Clock, LogAnswer } from './answer.js'
import { entryOf, type JournalEntry, lineOf } from './journal-entry.js'
import { MAX_JOURNAL_BYTES } from './journal-script.js'
import { isErrorLevel } from './levels.js'
import { bareLine, kindOf, parseLine } from './lines.js'
import { startOf } from './reach.js'
import type { LogTask } from './tails-script.js'

/** As `UNSTAMPED` for files. */
const UNSTAMPED_ERROR = /^(?:Traceback|Internal Server Error: \/|(?:ERROR|CRITICAL|FATAL):[\w.]{1,200}:)/
/** A traceback belongs to an error at most this much earlier. */
const MAX_TRACEBACK_DELAY_MS = 5000

/**
 * In a structured log, drops entries of no known kind: a traceback has one entry for each of its lines. Keeps errors that were written
 * without the logging framework, unless they are the traceback of the error before them.
 */
const relevantEntries = (entries: readonly JournalEntry[], isStructured: boolean): JournalEntry[] => {
  let lastError = Number.NEGATIVE_INFINITY
  return entries.filter(({ message, isError, at }) => {
    const isOfKind = kindOf(message) !== undefined
    const belongsToLastError = message.startsWith('Traceback') && (at?.getTime() ?? 0) - lastError < MAX_TRACEBACK_DELAY_MS
    if (isOfKind && isErrorLevel(parseLine(message, 'auto', 'UTC').level)) lastError = at?.getTime() ?? lastError
    return !isStructured || isError || isOfKind || (UNSTAMPED_ERROR.test(message) && !belongsToLastError)
  })
}

const bareEntry = (line: Buffer): JournalEntry | undefined => {
  const entry = entryOf(line.toString('utf8'))
  return entry && { ...entry, message: bareLine(entry.message) }
}

/** A damaged file, or the entries that journald did not take. */
const skipped = ({ why, path }: LogAnswer['files'][number], unit = ''): SkippedFile =>
  why === 's' ? { path: `${plural(Number(path), 'entry', 'entries')} of ${unit}`, why: 'suppressed' } : { path, why: 'damaged' }

/** The readings of one unit's journal, one for each tail. */
export const journalReadings = (answer: LogAnswer, { tails, log }: LogTask, timezone: string, clock: Clock | undefined): ReadLog[] => {
  const modifiedAt = new Date(Number(answer.detail.split('/')[2]) * 1000)
  const all = answer.kept.map(kept => {
    const isDropped = kept.reduce((sum, line) => sum + line.length + 1, 0) > MAX_JOURNAL_BYTES
    return { isDropped, entries: kept.slice(isDropped ? 1 : 0).flatMap(line => bareEntry(line) ?? []) }
  })
  const kinds = all.flatMap(({ entries }) => entries.flatMap(({ message }) => kindOf(message) ?? []))
  const look = { kind: kinds[0] ?? 'text', isOfKind: true, files: [log.path], isJournal: true as const }
  return tails.map((tail, i): ReadLog => {
    const { entries = [], isDropped = false } = all[i] ?? {}
    const { match } = tail
    const lines = relevantEntries(entries, kinds.length > 0)
      .map(entry => lineOf(entry, timezone))
      .filter(({ level, text }) => (match === 'errors' ? isErrorLevel(level) : new RegExp(match.pattern).test(text)))
    const start = startOf(tail, clock)
    const begins = start && answer.begins && answer.begins > start ? [answer.begins] : []
    // Only what was written within the window matters.
    const missing = start ? answer.files.filter(({ at }) => at > start) : []
    const reasons = [...(isDropped ? [entries[0]?.at] : []), ...begins, ...missing.map(({ at }) => at)]
    const last = Math.max(...reasons.map(at => at?.getTime() ?? Number.NaN))
    return {
      state: 'read',
      size: 0,
      modifiedAt,
      lines,
      bounded: reasons.length > 0 && { since: Number.isNaN(last) ? undefined : new Date(last) },
      look: {
        ...look,
        passedOver: missing.map(file => skipped(file, log.journal)),
        beginsThere: begins.length === reasons.length && begins.length > 0,
      },
    }
  })
}
