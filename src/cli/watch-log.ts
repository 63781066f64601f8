import type { LogEntry, WatchLog } from '../alerts/log.js'
import { writeJson } from '../report/formats/json/write.js'
import { moment } from '../report/formats/pieces.js'
import { print } from '../terminal/output.js'
import { escapeText } from '../text/escape.js'

export const LOG_FORMATS = ['text', 'json'] as const
export type LogFormat = (typeof LOG_FORMATS)[number]

const MARKS: Readonly<Record<LogEntry['level'], string>> = { info: '', warning: 'warning: ', error: 'error: ' }

/** One line for one deed, whatever is in it. */
export const writeDeed = ({ level, what, words, channel, more }: LogEntry, at: Date, format: LogFormat, timezone: string): string => {
  if (format === 'json')
    return writeJson({ at: at.toISOString(), level, what, ...(channel && { channel }), words: words.toWellFormed(), ...more })
  return escapeText(`${moment(at, timezone)}  ${MARKS[level]}${channel ? `${channel}: ` : ''}${words}`)
}

/** The log of a command that runs for months: a line on standard output for each thing it did. */
export const openLog =
  (format: LogFormat, timezone: string): WatchLog =>
  deed =>
    void print(`${writeDeed(deed, new Date(), format, timezone)}\n`)
