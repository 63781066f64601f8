import type { Report, ReportError } from '../report/report.js'
import type { LiveItem, LiveSubject, PageAddress } from './items.js'

/** The last report that was read. */
export interface LiveReading {
  readonly report: Report
  readonly items: readonly LiveItem[]
  /** By a clock that never jumps, in milliseconds. */
  readonly at: number
}

/** The connection is lost. Times are in milliseconds, by the clock of `LiveReading`. */
export interface Outage {
  readonly error: ReportError
  /** When the next attempt is made; null: now. */
  readonly nextAt: number | null
}

/** Which row of a list is chosen: its id, and its place for when it is gone. */
export interface ChosenRow {
  readonly id: string | undefined
  readonly index: number
}

export type PageState =
  | { readonly kind: 'reading' }
  | { readonly kind: 'shown'; readonly report: Report }
  | { readonly kind: 'failed'; readonly error: ReportError }

export interface LivePageView {
  readonly kind: 'page'
  /** Names this page among those that were opened. */
  readonly number: number
  readonly address: PageAddress
  readonly state: PageState
  readonly top: number
}

export type LiveView =
  | { readonly kind: 'problems'; readonly chosen: ChosenRow }
  | { readonly kind: 'item'; readonly item: LiveItem; readonly chosen: ChosenRow }
  | { readonly kind: 'subject'; readonly subject: LiveSubject; readonly top: number }
  | LivePageView
  | { readonly kind: 'keys'; readonly top: number }

/** Everything that the screen shows. */
export interface LiveState {
  readonly reading: LiveReading
  readonly outage: Outage | null
  /** What could not be done beside the reading, such as using the state folder. */
  readonly notices: readonly ReportError[]
  /** The one that is shown last; never empty. */
  readonly views: readonly [LiveView, ...LiveView[]]
  /** How many pages were opened. */
  readonly opened: number
}

export const FIRST_ROW: ChosenRow = { id: undefined, index: 0 }

export const startState = (reading: LiveReading): LiveState => ({
  reading,
  outage: null,
  notices: [],
  views: [{ kind: 'problems', chosen: FIRST_ROW }],
  opened: 0,
})

export const viewOf = ({ views }: LiveState): LiveView => views.at(-1) ?? views[0]

/** The place of the chosen row; what is gone is replaced by what took its place. */
export const placeOf = ({ id, index }: ChosenRow, rows: readonly { readonly id: string }[]): number => {
  const found = rows.findIndex(row => row.id === id)
  return found >= 0 ? found : Math.max(0, Math.min(index, rows.length - 1))
}

/** The item as it was read last, or undefined if it is no longer there. */
export const currentItem = ({ reading }: LiveState, { id }: LiveItem): LiveItem | undefined => reading.items.find(item => item.id === id)

/** The same state with another view in place of the last one. */
export const withView = (state: LiveState, view: LiveView): LiveState => {
  const [first, ...rest] = state.views
  return { ...state, views: rest.length === 0 ? [view] : [first, ...rest.slice(0, -1), view] }
}

/** The list keeps its chosen row, wherever that is now. A reading ends an outage. */
export const reportRead = (state: LiveState, reading: LiveReading): LiveState => ({ ...state, reading, outage: null, notices: [] })

export const connectionLost = (state: LiveState, outage: Outage): LiveState => ({ ...state, outage })

export const noticed = (state: LiveState, notice: ReportError): LiveState => ({
  ...state,
  notices: [...state.notices.filter(({ message }) => message !== notice.message), notice],
})

/** A page was read, or could not be; nothing happens if it was closed meanwhile. */
export const pageRead = (state: LiveState, number: number, page: PageState): LiveState => {
  const replaced = (view: LiveView): LiveView => (view.kind === 'page' && view.number === number ? { ...view, state: page } : view)
  const [first, ...rest] = state.views
  return { ...state, views: [replaced(first), ...rest.map(replaced)] }
}
