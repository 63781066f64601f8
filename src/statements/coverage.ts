import { DAY_MS } from '../text/duration.js'
import { wallClock } from '../text/time-zone.js'
import type { Movement } from './statement.js'

/** Payments may take so many working days to arrive after somebody has approved the deposit. */
const WORKING_DAYS_AFTER = 3
/** The day of a bank: `2025-10-02`. */
const dayOf = (at: Date): string => wallClock(at, 'Africa/Johannesburg').day

const isWorkingDay = (at: number): boolean => ![0, 6].includes(new Date(at).getUTCDay())

/** The day so many working days later. Public holidays are not known, so a payment over Easter may be looked for too early. */
const addWorkingDays = (day: string, count: number): string => {
  let at = Date.parse(day)
  for (let left = count; left > 0; ) {
    at += DAY_MS
    if (isWorkingDay(at)) left--
  }
  return new Date(at).toISOString().slice(0, 10)
}

/** The days that statements cover. */
export interface Coverage {
  readonly first: string
  readonly last: string
}

export const coverageOf = (movements: readonly Movement[]): Coverage | undefined => {
  const days = movements.map(({ day }) => day).toSorted()
  const [first] = days
  const last = days.at(-1)
  return first !== undefined && last !== undefined ? { first, last } : undefined
}

/** Whether a payment for it would stand within these days: from the day before it was made to three working days after it was processed. */
export const covers = (
  { first, last }: Coverage,
  { createdAt, processedAt }: { readonly createdAt: Date; readonly processedAt: Date | null },
): boolean => {
  const before = dayOf(new Date(createdAt.getTime() - DAY_MS))
  return first <= before && last >= addWorkingDays(dayOf(processedAt ?? createdAt), WORKING_DAYS_AFTER)
}
