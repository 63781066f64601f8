import type { Context } from './context.js'
import type { Report } from './report.js'

/** Name → number. Names say what is counted and in which base unit, such as `oldest_pending_seconds`. Unknown figures are absent. */
export type Figures = Readonly<Record<string, number>>

/** What a section computes its figures with; null or undefined: unknown. */
export interface FigureSource {
  figures(data: never, context: Context): Readonly<Record<string, number | null | undefined>>
}

/** The figures of one section, without the unknown ones. */
export const sectionFigures = (part: FigureSource, data: unknown, context: Context): Figures =>
  Object.fromEntries(
    Object.entries(part.figures(data as never, context)).filter((figure): figure is [string, number] => Number.isFinite(figure[1])),
  )

/** The figures of all sections. No two sections share a name. */
export const reportFigures = ({ sections }: Report): Figures => Object.assign({}, ...sections.map(({ figures }) => figures))

/** A count that may be too low: zero in a partial reading is unknown, not zero. */
export const atLeastCount = (count: number, atLeast: boolean): number | null => (atLeast && count === 0 ? null : count)

/** Whole seconds from `then` to `now`. For rows of the platform, both are the platform's clock. */
export const secondsSince = (then: Date, now: Date): number => Math.max(0, Math.round((now.getTime() - then.getTime()) / 1000))
