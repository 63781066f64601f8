import { type Line, line } from '../report/blocks.js'

/** How today is compared with what is usual. */
export interface Usual {
  /** What follows today's figure: `today`. */
  readonly today: string
  /** What follows the usual one: `by this time`. */
  readonly time: string
  readonly amount: (value: number) => Line
  /** `times as much`, not `times as many`. */
  readonly isMoney?: boolean
}

const tenths = (value: number): number => Math.round(value * 10) / 10

const countWords = (value: number): Line => [String(tenths(value))]

export const HOW_OFTEN = {
  made: { today: 'today', time: 'by this time', amount: countWords },
  new: { today: 'new today', time: 'by this time', amount: countWords },
  waiting: { today: 'now', time: 'at this time', amount: countWords },
} as const satisfies Record<string, Usual>

/** From this ratio on, people count times and not percent. */
const MANY_TIMES = 2
/** Above, tenths say nothing. */
const WHOLE_TIMES = 10

/** ` (-25 %)`, ` (2.5 times as many)`; nothing if it is the same. */
const ratioWords = (ratio: number, isMoney: boolean): string => {
  if (ratio >= MANY_TIMES) return ` (${ratio < WHOLE_TIMES ? tenths(ratio) : Math.round(ratio)} times as ${isMoney ? 'much' : 'many'})`
  const percent = Math.round((ratio - 1) * 100)
  return percent === 0 ? '' : ` (${percent > 0 ? '+' : ''}${percent} %)`
}

/** `6 today, usually 8 by this time (-25 %)`. A ratio to less than one would say nothing. */
export const againstUsual = (value: number, usual: number, { today, time, amount, isMoney = false }: Usual): Line => {
  const start = line`${amount(value)} ${[today]}, usually `
  if (usual <= 0) return line`${start}${[`none ${time}`]}`
  if (!isMoney && usual < 1) return line`${start}${[`fewer than one ${time}`]}`
  return line`${start}${amount(usual)} ${[time + ratioWords(value / usual, isMoney)]}`
}
