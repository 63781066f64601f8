import type { Line, Tone } from './blocks.js'
import type { ReportError } from './report.js'

export type TileId = 'registrations' | 'deposits' | 'waiting' | 'leads' | 'providers' | 'errors'

/** One figure of the first screen. What could not be read is unknown here, never zero. */
export interface Tile {
  readonly id: TileId
  /** `Registrations`. */
  readonly title: string
  /** The figure in large: `12`, `at least 12`; of the window, or as of now for what waits and for providers. Null: unknown. */
  readonly figure: Line | null
  /** What is said beneath it: `9 have logged in`, `oldest 54 days`; a part that is unknown says so. */
  readonly facts: readonly Line[]
  /** Today against the same weekday: `6 today, usually 8 by this time (-25 %)`; null: unknown. */
  readonly usual: Line | null
  /** One value per day, today the last: 14 of them, or as many as the window has if it is longer; null: unknown. */
  readonly days: readonly number[] | null
  /** Why the figure, or part of the tile, is unknown; null: nothing of it is. */
  readonly unknown: ReportError | null
  /** The user did not ask for the section of the tile: `unknown` says so, and pages may leave the tile out. */
  readonly isLeftOut?: true
  readonly tone: Tone
}

/** The first screen of a report: what needs somebody now, in words, and six figures. */
export interface Overview {
  /** `3 things need you now, the oldest for 54 days`; says so if nothing does, and if something could not be checked. */
  readonly headline: Line
  readonly tone: Tone
  /** Always all six, in the order of `TileId`. */
  readonly tiles: readonly Tile[]
}

/** The days of a sparkline. */
const SPARK_DAYS = 14

/** The last 14 days of a tile, for its sparkline; null: unknown. */
export const sparkDays = ({ days }: Pick<Tile, 'days'>): readonly number[] | null => days?.slice(-SPARK_DAYS) ?? null
