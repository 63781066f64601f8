import type { Statement } from './statement.js'

/** A place where a balance does not follow from the one before it: lines are missing, or were changed. */
export interface BalanceGap {
  readonly line: number
  readonly expectedCents: number
  readonly foundCents: number
}

/** `unknown`: the layout has no such figures. */
export interface BalanceCheck {
  readonly running: 'agrees' | 'fails' | 'unknown'
  readonly ends: 'agrees' | 'fails' | 'unknown'
  readonly gaps: readonly BalanceGap[]
}

/** Whether opening and movements make closing, and each running balance follows from the one before it. */
export const checkBalances = ({ movements, openingCents, closingCents }: Statement): BalanceCheck => {
  const booked = movements.filter(({ isBooked }) => isBooked)
  const gaps: BalanceGap[] = []
  let compared = 0
  let before = openingCents
  for (const { line, cents, balanceCents } of booked) {
    if (before !== null && balanceCents !== null) {
      compared++
      if (before + cents !== balanceCents) gaps.push({ line, expectedCents: before + cents, foundCents: balanceCents })
    }
    before = balanceCents ?? (before === null ? null : before + cents)
  }
  const hasRunning = booked.some(({ balanceCents }) => balanceCents !== null)
  const last = hasRunning || openingCents !== null ? before : null
  const ends = closingCents === null || last === null ? 'unknown' : last === closingCents ? 'agrees' : 'fails'
  return { running: !hasRunning || compared === 0 ? 'unknown' : gaps.length > 0 ? 'fails' : 'agrees', ends, gaps }
}
