import type { LogReading } from '../readings.js'
import type { Clock, LogAnswer } from './answer.js'
import { entryOf, type JournalEntry, lineOf } from './journal-entry.js'
import { JOURNAL_BYTES } from './journal-script.js'
import { errorLevel } from './levels.js'
import { bareLine, kindOf, parseLine } from './lines.js'
import { startOf } from './reach.js'
import type { Task } from './tails-script.js'

type Read = Extract<LogReading, { state: 'read' }>

/** As `UNSTAMPED` of files. */
const OWN_ERROR = /^(?:Traceback|Internal Server Error: \/|(?:ERROR|CRITICAL|FATAL):[\w.]{1,200}:)/
/** How long after an error its traceback is written at most. */
const TRACEBACK_MS = 5000

/**
 * Of lines that say of which kind they are, others are the rest, for a traceback comes in an entry for each of its lines; but an error that was
 * written past the logging is one, unless it is the traceback of the error before it.
 */
const wantedOf = (entries: readonly JournalEntry[], isStructured: boolean): JournalEntry[] => {
  let lastError = Number.NEGATIVE_INFINITY
  return entries.filter(({ message, isError, at }) => {
    const isOfKind = kindOf(message) !== undefined
    const isRest = message.startsWith('Traceback') && (at?.getTime() ?? 0) - lastError < TRACEBACK_MS
    if (isOfKind && errorLevel(parseLine(message, 'auto', 'UTC').level)) lastError = at?.getTime() ?? lastError
    return !isStructured || isError || isOfKind || (OWN_ERROR.test(message) && !isRest)
  })
}

const bareEntry = (line: Buffer): JournalEntry | undefined => {
  const entry = entryOf(line.toString('utf8'))
  return entry && { ...entry, message: bareLine(entry.message) }
}

/** What was read of the journal of one unit, for each tail of it. */
export const journalReadings = (part: LogAnswer, { tails, log }: Task, timezone: string, clock: Clock | undefined): Read[] => {
  const modifiedAt = new Date(Number(part.detail.split('/')[2]) * 1000)
  const all = part.kept.map(kept => {
    const isDropped = kept.reduce((sum, line) => sum + line.length + 1, 0) > JOURNAL_BYTES
    return { isDropped, entries: kept.slice(isDropped ? 1 : 0).flatMap(line => bareEntry(line) ?? []) }
  })
  const kinds = all.flatMap(({ entries }) => entries.flatMap(({ message }) => kindOf(message) ?? []))
  const look = { kind: kinds[0] ?? 'text', isOfKind: true, files: [log.path], isJournal: true as const }
  return tails.map((tail, i): Read => {
    const { entries = [], isDropped = false } = all[i] ?? {}
    const { match } = tail
    const lines = wantedOf(entries, kinds.length > 0)
      .map(entry => lineOf(entry, timezone))
      .filter(({ level, text }) => (match === 'errors' ? errorLevel(level) : new RegExp(match.pattern).test(text)))
    const start = startOf(tail, clock)
    const begins = start && part.begins && part.begins > start ? [part.begins] : []
    // Whatever was written after a file was is in another.
    const damaged = start ? part.files.filter(({ at }) => at > start) : []
    const reasons = [...(isDropped ? [entries[0]?.at] : []), ...begins, ...damaged.map(({ at }) => at)]
    const last = Math.max(...reasons.map(at => at?.getTime() ?? Number.NaN))
    return {
      state: 'read',
      size: 0,
      modifiedAt,
      lines,
      bounded: reasons.length > 0 && { since: Number.isNaN(last) ? undefined : new Date(last) },
      look: {
        ...look,
        passedOver: damaged.map(({ path }) => ({ path, why: 'damaged' })),
        beginsThere: begins.length === reasons.length && begins.length > 0,
      },
    }
  })
}
