import { moment } from '../report/formats/pieces.js'
import { summaryWords } from '../report/formats/summary.js'
import { type Canvas, cutToWidth, symbols } from '../report/formats/text/fit.js'
import { paint, type TextStyle } from '../report/formats/text/style.js'
import { elapsed } from '../text/duration.js'
import { escapeText } from '../text/escape.js'
import { widthOf } from '../text/width.js'
import { writeItem, writePreview } from './item-view.js'
import { noItems, writeList } from './list.js'
import type { Extent } from './press.js'
import { exactly, fewRows, spread } from './rows.js'
import { currentItem, type LiveState, placeOf, viewOf } from './state.js'
import { keysText, pageRows, subjectText } from './texts.js'
import { writeTiles } from './tiles.js'

export const MIN_SIZE = { columns: 60, rows: 15 } as const

export interface LiveFrame {
  /** Exactly as many as the window has. */
  readonly rows: readonly string[]
  readonly extent: Extent
}

/** What the layout takes besides the state. */
export interface LiveFraming {
  readonly style: Omit<TextStyle, 'width'>
  readonly size: { readonly columns: number; readonly rows: number }
  /** By the clock of `LiveReading`, in milliseconds. */
  readonly now: number
  /** The pause between two readings: `5s`. */
  readonly every: string
  /** The figures are old from this age on, in milliseconds. */
  readonly oldAfterMs: number
}

interface Body {
  readonly rows: readonly string[]
  readonly extent: Extent
  /** `3/16`. */
  readonly place: string
}

const NO_EXTENT: Extent = { page: 1, maxTop: 0 }

const tooSmall = ({ columns, rows }: LiveFraming['size']): LiveFrame => {
  const words = ['The window is too small:', `${columns} x ${rows}, not ${MIN_SIZE.columns} x ${MIN_SIZE.rows}.`, 'q leaves.']
  return {
    rows: exactly(
      words.map(row => row.slice(0, columns)),
      rows,
    ),
    extent: NO_EXTENT,
  }
}

/** How old the figures are, by our own clock: the platform's is unknown meanwhile. */
const ageOf = ({ reading }: LiveState, now: number): string => elapsed(new Date(reading.at), new Date(Math.max(now, reading.at)))

const header = (state: LiveState, { now, oldAfterMs }: LiveFraming, canvas: Canvas): string => {
  const { report, at } = state.reading
  const [, time = ''] = moment(report.context.now, canvas.timezone).split(/ (.*)/)
  const age = now - at > oldAfterMs ? `, ${ageOf(state, now)} ago` : ''
  const left = symbols(`🔍 PROCONNECTSA · ${escapeText(report.target)}`, canvas)
  const read = `read at ${time}${age}`
  const whole = `${report.context.window.label.toLowerCase()} · ${read}`
  const right = widthOf(left) + widthOf(whole) < canvas.width ? whole : read
  return canvas.chalk.bold(spread(left, right, canvas.width, canvas))
}

/** Why the figures are old, and what happens next. */
const outageRows = ({ outage, notices }: LiveState, now: number, canvas: Canvas): string[] => {
  const notes = notices.flatMap(({ message }) => fewRows(['❗ ', { kind: 'text', value: message }], 1, canvas))
  if (!outage) return notes.slice(-1).map(row => paint(canvas, 'warn', row))
  const { error, nextAt } = outage
  const seconds = nextAt === null ? 0 : Math.max(0, Math.ceil((nextAt - now) / 1000))
  const next = seconds > 0 ? `trying again in ${seconds} s` : 'trying again now'
  const [what = ''] = fewRows([symbols('❌ ', canvas), 'Not connected, ', next, ': ', { kind: 'text', value: error.message }], 1, canvas)
  const hint = fewRows([`   ${error.hint.split('\n')[0] ?? ''}`], 1, canvas)
  return [paint(canvas, 'bad', what), ...hint]
}

const scrolled = (all: readonly string[], top: number, height: number): Body => {
  const maxTop = Math.max(0, all.length - height)
  const first = Math.min(top, maxTop)
  const place = maxTop === 0 ? '' : `${Math.round((100 * (first + height)) / all.length)} %`
  return { rows: all.slice(first, first + height), extent: { page: Math.max(1, height - 1), maxTop }, place }
}

const placeWords = (index: number, count: number): string => (count === 0 ? '' : `${index + 1}/${count}`)

/** Rows below the list that are worth filling. */
const MIN_PREVIEW = 3

const firstScreen = (state: LiveState, chosen: number, height: number, rows: number, canvas: Canvas): Body => {
  const { report, items } = state.reading
  const { overview } = report
  const headline = overview ? fewRows(overview.headline, 2, canvas).map(row => canvas.chalk.bold(paint(canvas, overview.tone, row))) : []
  const tiles = overview ? writeTiles(overview, rows, canvas) : []
  const above = [...headline, ...tiles]
  const room = Math.max(2, height - above.length)
  const list = writeList(items, chosen, summaryWords(report, canvas.ascii), report.context.now, room, canvas)
  const item = items[chosen]
  const free = room - list.length - 1
  const preview = item && free >= MIN_PREVIEW ? ['', ...writePreview(item, free, canvas)] : []
  return {
    rows: [...above, ...list, ...preview, ...(items.length === 0 ? [noItems(canvas)] : [])],
    extent: { page: Math.max(1, room - 1), maxTop: 0 },
    place: placeWords(chosen, items.length),
  }
}

const bodyOf = (state: LiveState, framing: LiveFraming, height: number, canvas: Canvas): Body => {
  const view = viewOf(state)
  switch (view.kind) {
    case 'problems':
      return firstScreen(state, placeOf(view.chosen, state.reading.items), height, framing.size.rows, canvas)
    case 'item': {
      const current = currentItem(state, view.item)
      const item = current ?? view.item
      const chosen = placeOf(view.chosen, item.subjects)
      const { rows, page } = writeItem(item, chosen, current === undefined, height, canvas)
      return { rows, extent: { page, maxTop: 0 }, place: placeWords(chosen, item.subjects.length) }
    }
    case 'page':
      return scrolled(pageRows(view.state, canvas), view.top, height)
    case 'subject':
      return scrolled(subjectText(view.subject, canvas), view.top, height)
    case 'keys':
      return scrolled(keysText(framing.every, canvas), view.top, height)
  }
}

/** The most useful ones last: the others are left out of a narrow window. */
const KEYS = {
  problems: ['r read again', '? keys', 'q leave', 'Enter open', '↑↓ choose'],
  item: ['r read again', '? keys', 'q leave', 'Esc back', 'Enter open', '↑↓ choose'],
  fixed: ['r read again', '? keys', 'q leave', 'Esc back'],
  text: ['r read again', '? keys', 'q leave', 'Esc back', '↑↓ scroll'],
} as const

const footer = (state: LiveState, place: string, canvas: Canvas): string => {
  const { kind } = viewOf(state)
  // Without a place there is nothing to choose from, or to scroll.
  const keys: string[] = [...(kind === 'problems' ? KEYS[kind] : place === '' ? KEYS.fixed : kind === 'item' ? KEYS.item : KEYS.text)]
  const written = (): string => (canvas.ascii ? keys.toReversed().join(', ').replace('↑↓', 'Up/Down') : keys.toReversed().join(' · '))
  while (widthOf(written()) + widthOf(place) + 1 > canvas.width) keys.shift()
  return canvas.chalk.dim(spread(written(), place, canvas.width, canvas))
}

/** The whole screen. Pure: nothing in it is wider than the window, and no value from the platform can move the cursor. */
export const layOutLive = (state: LiveState, framing: LiveFraming): LiveFrame => {
  const { size, style, now } = framing
  if (size.columns < MIN_SIZE.columns || size.rows < MIN_SIZE.rows) return tooSmall(size)
  const { report } = state.reading
  const canvas: Canvas = { ...style, width: size.columns, timezone: report.timezone }
  const top = [header(state, framing, canvas), ...outageRows(state, now, canvas)]
  const height = size.rows - top.length - 1
  const { rows, extent, place } = bodyOf(state, framing, height, canvas)
  const all = [...top, ...exactly(rows, height), footer(state, place, canvas)]
  return { rows: all.map(row => cutToWidth(row, size.columns, canvas)), extent }
}
