import type { Host } from '../../source/host.js'
import type { Application } from './application.js'
import type { DatabaseDraft } from './draft.js'
import type { Survey } from './survey.js'

/** What is known about the host when the database is asked for. */
export interface HostFindings {
  readonly survey: Survey
  readonly application: Application | undefined
  /** The operating system account, for peer authentication. */
  readonly account: string
  /** Undefined: answers cannot be tried. */
  readonly host: Host | undefined
  /** The settings that will be replaced. */
  readonly present: DatabaseDraft | undefined
}
