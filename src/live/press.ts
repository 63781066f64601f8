import type { PageAddress } from './items.js'
import { type ChosenRow, currentItem, FIRST_ROW, type LiveState, type LiveView, placeOf, viewOf, withView } from './state.js'

/** What a key asks for beyond another view. */
export type LiveWish =
  | { readonly kind: 'quit'; readonly isInterrupt: boolean }
  | { readonly kind: 'refresh' }
  | { readonly kind: 'suspend' }
  | { readonly kind: 'repaint' }
  /** Read this page. */
  | { readonly kind: 'open'; readonly address: PageAddress; readonly number: number }

/** How much of the view the screen shows. */
export interface Extent {
  /** Rows, or entries of a list, that fit on the screen. */
  readonly page: number
  /** The highest first row that still fills the screen. */
  readonly maxTop: number
}

export interface Pressed {
  readonly state: LiveState
  readonly wish?: LiveWish
}

type Move = (from: number, page: number) => number

/** By key: where to go from here. Out of bounds means as far as it goes. */
const MOVES: Readonly<Record<string, Move>> = {
  up: from => from - 1,
  k: from => from - 1,
  down: from => from + 1,
  j: from => from + 1,
  'page-up': (from, page) => from - page,
  'page-down': (from, page) => from + page,
  ' ': (from, page) => from + page,
  home: () => 0,
  g: () => 0,
  end: () => Number.MAX_SAFE_INTEGER,
  G: () => Number.MAX_SAFE_INTEGER,
}

const within = (place: number, last: number): number => Math.max(0, Math.min(place, last))

const choose = (chosen: ChosenRow, rows: readonly { readonly id: string }[], move: Move, page: number): ChosenRow => {
  const index = within(move(placeOf(chosen, rows), page), rows.length - 1)
  return { id: rows[index]?.id, index }
}

const moved = (state: LiveState, move: Move, { page, maxTop }: Extent): LiveView => {
  const view = viewOf(state)
  switch (view.kind) {
    case 'problems':
      return { ...view, chosen: choose(view.chosen, state.reading.items, move, page) }
    case 'item':
      return { ...view, chosen: choose(view.chosen, (currentItem(state, view.item) ?? view.item).subjects, move, page) }
    default:
      return { ...view, top: within(move(Math.min(view.top, maxTop), page), maxTop) }
  }
}

const opened = (state: LiveState, view: LiveView): LiveState => ({ ...state, views: [...state.views, view] })

const openPage = (state: LiveState, address: PageAddress): Pressed => {
  const number = state.opened + 1
  const view: LiveView = { kind: 'page', number, address, state: { kind: 'reading' }, top: 0 }
  return { state: { ...opened(state, view), opened: number }, wish: { kind: 'open', address, number } }
}

/** Enter: a problem opens its subjects, and a subject its page. */
const enter = (state: LiveState): Pressed => {
  const view = viewOf(state)
  if (view.kind === 'problems') {
    const item = state.reading.items[placeOf(view.chosen, state.reading.items)]
    return { state: item ? opened(state, { kind: 'item', item, chosen: FIRST_ROW }) : state }
  }
  if (view.kind !== 'item') return { state }
  const { subjects } = currentItem(state, view.item) ?? view.item
  const subject = subjects[placeOf(view.chosen, subjects)]
  if (!subject) return { state }
  return subject.page ? openPage(state, subject.page) : { state: opened(state, { kind: 'subject', subject, top: 0 }) }
}

const back = (state: LiveState): LiveState => {
  const [first, ...rest] = state.views
  return { ...state, views: [first, ...rest.slice(0, -1)] }
}

/** A page is read again as well: it does not change by itself. */
const refresh = (state: LiveState): Pressed => {
  const view = viewOf(state)
  return view.kind === 'page'
    ? { state, wish: { kind: 'open', address: view.address, number: view.number } }
    : { state, wish: { kind: 'refresh' } }
}

/** What happens when that key is pressed. Pure. */
export const press = (state: LiveState, key: string, extent: Extent): Pressed => {
  const move = MOVES[key]
  if (move) return { state: withView(state, moved(state, move, extent)) }
  switch (key) {
    case 'enter':
    case 'right':
    case 'l':
      return enter(state)
    case 'escape':
    case 'left':
    case 'backspace':
    case 'h':
      return { state: back(state) }
    case 'r':
      return refresh(state)
    case '?':
      return { state: viewOf(state).kind === 'keys' ? back(state) : opened(state, { kind: 'keys', top: 0 }) }
    case 'q':
    case 'ctrl+c':
      return { state, wish: { kind: 'quit', isInterrupt: key === 'ctrl+c' } }
    case 'ctrl+z':
      return { state, wish: { kind: 'suspend' } }
    case 'ctrl+l':
      return { state, wish: { kind: 'repaint' } }
    default:
      return { state }
  }
}
