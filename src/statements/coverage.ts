import { DAY_MS } from '../text/duration.js'
import { wallClock } from '../text/time-zone.js'
import type { Movement } from './statement.js'

/** Payments may take so many working days to arrive after somebody has approved the deposit. */
const WORKING_DAYS_AFTER = 3
/** The day of a bank: `2025-10-02`. */
export const dayOf = (at: Date): string => wallClock(at, 'Africa/Johannesburg').day

const daysLater = (day: string, count: number): string => new Date(Date.parse(day) + count * DAY_MS).toISOString().slice(0, 10)

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

/** Money that comes so many days before its request is normal. */
const DAYS_BEFORE = 7

/** Whether money of that day came long before somebody asked for it: then it was for something else. */
export const isLongBefore = (day: string, { createdAt }: { readonly createdAt: Date }): boolean =>
  daysLater(day, DAYS_BEFORE) < dayOf(createdAt)

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

/** The days of each file, joined where they touch: a month that no file has lies between two others. */
export const spansOf = (movements: readonly Movement[]): readonly Coverage[] => {
  const files = [...new Set(movements.map(({ file }) => file))].map(one => movements.filter(({ file }) => file === one))
  const spans = files.flatMap(all => coverageOf(all) ?? []).toSorted((a, b) => (a.first < b.first ? -1 : 1))
  const joined: Coverage[] = []
  for (const span of spans) {
    const before = joined.at(-1)
    if (before && span.first <= daysLater(before.last, 1))
      joined[joined.length - 1] = { first: before.first, last: before.last > span.last ? before.last : span.last }
    else joined.push(span)
  }
  return joined
}

/** Whether a payment for it would stand within these days: from the day before it was made to three working days after it was processed. */
export const covers = (
  { first, last }: Coverage,
  { createdAt, processedAt }: { readonly createdAt: Date; readonly processedAt: Date | null },
): boolean => {
  const before = dayOf(new Date(createdAt.getTime() - DAY_MS))
  return first <= before && last >= addWorkingDays(dayOf(processedAt ?? createdAt), WORKING_DAYS_AFTER)
}

const startOf = (day: string): Date => new Date(`${day}T00:00:00+02:00`)

/** The last day to be processed on for which the payment stands before or on that day, at the latest. */
const lastProcessed = (day: string): string => {
  let found = day
  while (addWorkingDays(found, WORKING_DAYS_AFTER) > day) found = daysLater(found, -1)
  return found
}

/** Between which times deposits were made and processed that statements cover, as `covers` judges one; and those that they cover in part. */
export interface CoveredTimes {
  readonly madeFrom: Date
  readonly processedBefore: Date
  readonly madeBefore: Date
  readonly processedFrom: Date
}

export const timesOf = ({ first, last }: Coverage): CoveredTimes => ({
  madeFrom: startOf(daysLater(first, 1)),
  processedBefore: startOf(daysLater(lastProcessed(last), 1)),
  madeBefore: startOf(daysLater(last, 2)),
  processedFrom: startOf(daysLater(lastProcessed(daysLater(first, -1)), 1)),
})
