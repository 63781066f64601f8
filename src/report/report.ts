import type { Block } from './blocks.js'

export interface ReportError {
  readonly message: string
  readonly hint: string
}

export interface SectionReport {
  readonly id: string
  readonly emoji: string
  readonly title: string
  /** `partial`: the section stands, but something in it could not be read. */
  readonly status: 'whole' | 'partial' | 'failed'
  readonly errors: readonly ReportError[]
  readonly data: unknown
  readonly blocks: readonly Block[]
}

export interface Report {
  readonly target: string
  /** IANA name: the zone that times are written in. */
  readonly timezone: string
  /** The platform's clock when it was read. */
  readonly at: Date
  readonly sections: readonly SectionReport[]
}

/** The sections that lack something, under the reason they share. */
export const failures = (report: Report): { readonly error: ReportError; readonly sections: readonly string[] }[] => {
  const byReason = new Map<string, { error: ReportError; sections: string[] }>()
  for (const { id, errors } of report.sections)
    for (const error of errors) {
      const known = byReason.get(error.message) ?? { error, sections: [] }
      if (!known.sections.includes(id)) known.sections.push(id)
      byReason.set(error.message, known)
    }
  return [...byReason.values()]
}
