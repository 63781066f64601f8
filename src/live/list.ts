import type { Tone } from '../report/blocks.js'
import { SIGN } from '../report/formats/summary.js'
import { type Canvas, symbols } from '../report/formats/text/fit.js'
import { elapsedBriefly } from '../text/duration.js'
import { widthOf } from '../text/width.js'
import type { ItemKind, LiveItem } from './items.js'
import { filled, listRow, oneRow, spread, topFor } from './rows.js'

const SIGNS: Readonly<Record<ItemKind, string>> = { ...SIGN, ignored: '⚪', unknown: '❓', unsent: '📤' }

export const TONES: Readonly<Record<ItemKind, Tone>> = {
  ...{ high: 'bad', medium: 'warn', warning: 'warn', info: 'plain' },
  ...{ ignored: 'plain', unknown: 'warn', unsent: 'warn' },
}

/** From this width on, the severity is a word beside its sign. */
const WIDE = 100
const KIND_WIDTH = 8
const COUNT_WIDTH = 5
const AGE_WIDTH = 11
const NEW_WIDTH = 3

/** `🔴`, `🔴 high`, or `high` without emoji. */
export const kindMark = (kind: ItemKind, { ascii, width }: Canvas): string =>
  ascii ? kind.padEnd(KIND_WIDTH) : `${SIGNS[kind]} ${width >= WIDE ? kind.padEnd(KIND_WIDTH) : ''}`

const countWords = ({ count, atLeast }: LiveItem): string => (count === null ? '' : `${atLeast ? '>=' : ''}${count}`)

/** How long ago the oldest began; without that, how long ago a run first saw it. */
const ageWords = ({ oldest, since }: LiveItem, now: Date): string =>
  oldest ? `${elapsedBriefly(oldest.at, now)}${oldest.orEarlier ? '+' : ''}` : since ? `seen ${elapsedBriefly(since, now)}` : ''

const columns = (count: string, age: string, news: string): string =>
  `${count.padStart(COUNT_WIDTH)} ${age.padStart(AGE_WIDTH)} ${news.padEnd(NEW_WIDTH)}`

const itemRow = (item: LiveItem, isChosen: boolean, now: Date, canvas: Canvas): string => {
  const mark = kindMark(item.kind, canvas)
  const right = columns(countWords(item), ageWords(item, now), item.isNew ? 'new' : '')
  const room = canvas.width - 2 - right.length
  const what = oneRow([mark, ...item.what], room - 1, canvas)
  return listRow(`${filled(what, room, canvas)}${right}`, isChosen, TONES[item.kind], canvas)
}

/** The problems, one row each, around the chosen one; what `summary` says stands above them. */
export const writeList = (
  items: readonly LiveItem[],
  chosen: number,
  summary: string,
  now: Date,
  height: number,
  canvas: Canvas,
): string[] => {
  const titles = items.length > 0 ? columns('count', 'oldest', '') : ''
  const head = widthOf(summary) + widthOf(titles) < canvas.width ? spread(summary, titles, canvas.width, canvas) : summary
  const room = height - 1
  const top = topFor(chosen, chosen, items.length, room)
  const rows = items.slice(top, top + room).map((item, i) => itemRow(item, top + i === chosen, now, canvas))
  return [canvas.chalk.dim(head), ...rows]
}

export const noItems = (canvas: Canvas): string => canvas.chalk.green(symbols('✅ Nothing needs you', canvas))
