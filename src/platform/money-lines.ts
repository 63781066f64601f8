import type { LogReading, LogTail, Outcome, Since } from '../source/readings.js'
import { type Log, matchTail } from './logs.js'

/** What the bank reconciliation says only in the application's own log. */
const UNMATCHED = 'Unmatched bank reference'
const NOT_APPLIED = 'Failed to apply credits for deposit request'

export interface MoneyLine {
  /** As the customer wrote it on the transfer, or that of the deposit request. */
  readonly reference: string
  /** Absent where the line says no time. */
  readonly at?: Date
}

export interface MoneyLines {
  /** Payments that nobody could be found for, oldest first. */
  readonly unmatched: readonly MoneyLine[]
  /** Deposit requests that were marked completed and gave nothing, oldest first. */
  readonly notApplied: readonly MoneyLine[]
  /** Whether all that the logs hold was looked at: what is missing then was never logged. */
  readonly isComplete: boolean
}

/** An access log, or the server's own, never holds what the application says; of an open kind its name tells. */
const mayHold = ({ name, kind }: Log): boolean =>
  !['access', 'nginx', 'gunicorn'].includes(kind) && !(kind === 'auto' && /access|gunicorn|nginx/.test(name))

/** The logs that can hold such lines. */
export const moneyLogs = <L extends Log>(logs: readonly L[]): L[] => logs.filter(mayHold)

/** The tails to read for them, in the order in which `moneyLinesOf` takes their outcomes. */
export const moneyLineTails = (logs: readonly Log[], from: Since): LogTail[] =>
  moneyLogs(logs).map(log => matchTail(log, `${UNMATCHED}|${NOT_APPLIED}`, from))

/** What follows the last `: `, in a line of text or in the message of a JSON line. */
const unmatchedIn = (text: string): string | undefined => {
  const [, rest] = text.split(UNMATCHED)
  const last = rest?.lastIndexOf(': ') ?? -1
  return last < 0 ? undefined : rest?.slice(last + 2)
}

const notAppliedIn = (text: string): string | undefined => text.split(`${NOT_APPLIED} `)[1]?.split(/[\s:,;"]/)[0]

/** Without what ends the message in a line of JSON. */
const trimmed = (reference: string): string => (reference.split('"')[0] ?? '').trim()

/** What was read for `moneyLineTails` of the same logs. */
export const moneyLinesOf = (outcomes: readonly Outcome<LogReading>[], logs: readonly Log[]): MoneyLines => {
  const read = outcomes.flatMap(outcome => (outcome.ok && outcome.value.state === 'read' ? [outcome.value] : []))
  const lines = read.flatMap(({ lines }) => lines)
  const parseWith = (parse: (text: string) => string | undefined): MoneyLine[] =>
    lines.flatMap(({ text, at }) => {
      const reference = trimmed(parse(text) ?? '')
      return reference === '' ? [] : [{ reference, ...(at && { at }) }]
    })
  return {
    unmatched: parseWith(unmatchedIn),
    notApplied: parseWith(notAppliedIn),
    isComplete: read.length > 0 && read.length === moneyLogs(logs).length && read.every(({ bounded }) => bounded === false),
  }
}
