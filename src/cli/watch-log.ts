import type { LogEntry, WatchLog } from '../alerts/log.js'
import { writeJson } from '../report/formats/json/write.js'
import { moment } from '../report/formats/pieces.js'
import { print } from '../terminal/output.js'
import { escapeText } from '../text/escape.js'

export type LogFormat = 'text' | 'json'

const MARKS: Readonly<Record<LogEntry['level'], string>> = { info: '', warning: 'warning: ', error: 'error: ' }

/** One line per entry, whatever it contains. */
export const writeEntry = ({ level, what, words, channel, more }: LogEntry, at: Date, format: LogFormat, timezone: string): string => {
  if (format === 'json')
    return writeJson({ at: at.toISOString(), level, what, ...(channel && { channel }), words: words.toWellFormed(), ...more })
  return escapeText(`${moment(at, timezone)}  ${MARKS[level]}${channel ? `${channel}: ` : ''}${words}`)
}

/** Logs to standard output, one line per entry. */
export const openLog =
  (format: LogFormat, timezone: string): WatchLog =>
  entry =>
    void print(`${writeEntry(entry, new Date(), format, timezone)}\n`)
