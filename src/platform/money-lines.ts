import type { LogReading, LogTail, Outcome, Since } from '../source/readings.js'
import { type Log, matchTail } from './logs.js'

/** Messages of the bank reconciliation, which appear only in the application's own log. */
const UNMATCHED = 'Unmatched bank reference'
const NOT_APPLIED = 'Failed to apply credits for deposit request'

export interface MoneyLine {
  /** The reference that the customer wrote on the transfer, or that of the deposit request. */
  readonly reference: string
  /** Absent if the line has no time. */
  readonly at?: Date
}

export interface MoneyLines {
  /** Payments that could not be matched to a customer, oldest first. */
  readonly unmatched: readonly MoneyLine[]
  /** Deposit requests that were marked completed without crediting anything, oldest first. */
  readonly notApplied: readonly MoneyLine[]
  /** All logs were searched whole: a line that is missing was never logged. */
  readonly isComplete: boolean
}

/** Access logs and the server's own logs contain no messages of the application. If the kind is open, judge by the name. */
const mayHold = ({ name, kind }: Log): boolean =>
  !['access', 'nginx', 'gunicorn'].includes(kind) && !(kind === 'auto' && /access|gunicorn|nginx/.test(name))

/** The logs that can contain such lines. */
export const moneyLogs = <L extends Log>(logs: readonly L[]): L[] => logs.filter(mayHold)

/** Their tails, in the order in which `moneyLinesOf` takes the outcomes. */
export const moneyLineTails = (logs: readonly Log[], from: Since): LogTail[] =>
  moneyLogs(logs).map(log => matchTail(log, `${UNMATCHED}|${NOT_APPLIED}`, from))

/** The text after the last `: `, in a text line or in the message of a JSON line. */
const unmatchedIn = (text: string): string | undefined => {
  const [, rest] = text.split(UNMATCHED)
  const last = rest?.lastIndexOf(': ') ?? -1
  return last < 0 ? undefined : rest?.slice(last + 2)
}

const notAppliedIn = (text: string): string | undefined => text.split(`${NOT_APPLIED} `)[1]?.split(/[\s:,;"]/)[0]

/** Without the end of the message in a JSON line. */
const trimmed = (reference: string): string => (reference.split('"')[0] ?? '').trim()

/** The money lines in the outcomes of `moneyLineTails` for the same logs. */
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
