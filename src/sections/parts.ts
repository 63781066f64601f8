import type { z } from 'zod'
import type { Report, ReportError } from '../report/report.js'
import { type SectionId, sections } from './index.js'

export type SectionData<Id extends SectionId> = z.infer<(typeof sections)[Id]['data']>

/** What a report knows of one section. */
export type Part<Id extends SectionId> =
  | {
      readonly isRead: true
      readonly data: SectionData<Id>
      /** Why part of it is unknown; null: all of it was read. */
      readonly error: ReportError | null
    }
  | { readonly isRead: false; readonly error: ReportError; readonly isLeftOut?: true }

const notAsked = (id: SectionId): ReportError => ({
  message: 'was not asked for',
  hint: `Ask for the section ${id} too: name it with --only, or take it out of --skip.`,
})

const STRANGE: ReportError = {
  message: 'the saved report has no such data',
  hint: 'If the file was edited by hand, write it again with --format json.',
}

const NOT_READ: ReportError = { message: 'could not be read', hint: 'The report says why in its section.' }

/** The data of a section in its own shape, or why there is none. A section that was not asked for is unknown too, not empty. */
export const readPart = <Id extends SectionId>(report: Report, id: Id): Part<Id> => {
  if (report.error) return { isRead: false, error: report.error }
  const section = report.sections.find(one => one.id === id)
  if (!section) return { isRead: false, error: notAsked(id), isLeftOut: true }
  const [error = null] = section.errors.filter(({ isShown }) => !isShown)
  if (section.status === 'failed' || section.data === null) return { isRead: false, error: error ?? NOT_READ }
  const parsed = sections[id].data.safeParse(section.data)
  return parsed.success ? { isRead: true, data: parsed.data as SectionData<Id>, error } : { isRead: false, error: STRANGE }
}
