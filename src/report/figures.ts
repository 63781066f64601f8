import type { Context } from './context.js'
import type { Report } from './report.js'

/** Name → number. Names say what is counted and in which base unit, `oldest_pending_seconds`; a figure that is not known is not there. */
export type Figures = Readonly<Record<string, number>>

/** What a section makes its figures of; null or undefined: not known. */
export interface FigureSource {
  figures(data: never, context: Context): Readonly<Record<string, number | null | undefined>>
}

/** The figures of one section, without those that are not known. */
export const sectionFigures = (part: FigureSource, data: unknown, context: Context): Figures =>
  Object.fromEntries(
    Object.entries(part.figures(data as never, context)).filter((figure): figure is [string, number] => Number.isFinite(figure[1])),
  )

/** Those of all sections: each name belongs to one section. */
export const reportFigures = ({ sections }: Report): Figures => Object.assign({}, ...sections.map(({ figures }) => figures))

/** A count that may be too low: nothing found in a part is not known to be none. */
export const atLeastCount = (count: number, atLeast: boolean): number | null => (atLeast && count === 0 ? null : count)

/** Whole seconds from then to now; for rows of the platform neither is this machine's clock. */
export const secondsSince = (then: Date, now: Date): number => Math.max(0, Math.round((now.getTime() - then.getTime()) / 1000))
