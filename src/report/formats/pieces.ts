import { escapeText } from '../../text/escape.js'
import { wallClock, zoneName } from '../../text/time-zone.js'
import type { Line, Piece } from '../blocks.js'

const thousands = (digits: string): string => {
  const first = digits.length % 3 || 3
  return [digits.slice(0, first), ...(digits.slice(first).match(/\d{3}/g) ?? [])].join(',')
}

/** Rounds the digits after the point to cents: a column without a scale may have one digit or a dozen. */
const inCents = (whole: string, rest: string): bigint => {
  const [cents, next = '0'] = [rest.padEnd(2, '0').slice(0, 2), rest[2]]
  return BigInt(whole + cents) + (next >= '5' ? 1n : 0n)
}

/** `R3,750.00` from a decimal string. */
export const rand = (amount: string): string => {
  const [, sign, whole, rest = ''] = /^(-?)(\d+)(?:\.(\d*))?$/.exec(amount) ?? []
  if (whole === undefined) return `R${amount}`
  const digits = inCents(whole, rest).toString().padStart(3, '0')
  return `${sign}R${thousands(digits.slice(0, -2))}.${digits.slice(-2)}`
}

/** `10:23`, or `2025-10-08 10:23` if `dated`, in the target's time zone. */
export const clock = (at: Date, timezone: string, dated: boolean): string => {
  const { day, time } = wallClock(at, timezone)
  return `${dated ? `${day} ` : ''}${time.slice(0, 5)}`
}

const DAY_MS = 86_400_000

const dayBefore = (day: string): string => new Date(Date.parse(`${day}T12:00:00Z`) - DAY_MS).toISOString().slice(0, 10)

/** `13:58` on the day of `now`, `yesterday 14:33`, else `2025-10-06 14:33`, in the target's time zone. Without `now`: with the date. */
export const entryTime = (at: Date, timezone: string, now: Date | undefined): string => {
  if (!now) return clock(at, timezone, true)
  const [day, today] = [wallClock(at, timezone).day, wallClock(now, timezone).day]
  return day === dayBefore(today) ? `yesterday ${clock(at, timezone, false)}` : clock(at, timezone, day !== today)
}

/** `2025-10-08 03:52:55 SAST`. */
export const moment = (at: Date, timezone: string): string => {
  const { day, time } = wallClock(at, timezone)
  return `${day} ${time} ${zoneName(at, timezone)}`
}

const BARS = [...'▁▂▃▄▅▆▇█']

/** One bar per value: the largest is the highest, and zero is the lowest. */
const bars = (values: readonly number[]): string => {
  const highest = values.reduce((most, value) => Math.max(most, value), 0)
  return values.map(value => BARS[highest > 0 ? Math.ceil((Math.max(0, value) / highest) * (BARS.length - 1)) : 0]).join('')
}

/** A piece as text on one line; `foreign` if it came from the platform. */
export const writePiece = (piece: Piece, timezone: string): { words: string; foreign: boolean } => {
  if (typeof piece === 'string') return { words: escapeText(piece), foreign: false }
  switch (piece.kind) {
    case 'money':
      return { words: escapeText(rand(piece.rand)), foreign: false }
    case 'time':
      return { words: clock(piece.at, timezone, true), foreign: false }
    case 'spark':
      return { words: bars(piece.values), foreign: false }
    case 'text':
    case 'person':
      return { words: escapeText(piece.value), foreign: true }
  }
}

/** Whether the line contains a value from the platform, which may have any length. */
export const isForeign = (line: Line): boolean =>
  line.some(piece => typeof piece !== 'string' && (piece.kind === 'text' || piece.kind === 'person'))

/** A line of pieces as text, for formats that treat all kinds alike. */
export const writeWords = (line: Line, timezone: string): string => line.map(piece => writePiece(piece, timezone).words).join('')
