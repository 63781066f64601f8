import type { Line, Tone } from './blocks.js'
import type { ReportError } from './report.js'

export type TileId = 'registrations' | 'deposits' | 'waiting' | 'leads' | 'providers' | 'errors'

/** One figure of the first screen. What could not be read is unknown here, never zero. */
export interface Tile {
  readonly id: TileId
  /** `Registrations`. */
  readonly title: string
  /** The figure in large: `12`, or an amount; null: unknown. */
  readonly figure: Line | null
  /** What is said beneath it: `9 of them got in`, `oldest 54 days`. */
  readonly facts: readonly Line[]
  /** Today against a usual day of the same weekday: `usual Monday: 8`; null: unknown, or there is no such figure. */
  readonly usual: Line | null
  /** One value per day, today the last: 14 of them; null: unknown. */
  readonly days: readonly number[] | null
  /** Why the figure, or part of the tile, is unknown; null: nothing of it is. */
  readonly unknown: ReportError | null
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
