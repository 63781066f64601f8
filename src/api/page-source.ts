import type { LookupResult } from '../app/lookup.js'
import type { SearchResult } from '../app/search.js'
import type { AboutKind } from '../report/blocks.js'
import type { Report } from '../report/report.js'
import type { Source } from '../source/source.js'
import type { PageMute } from './page/page-view.js'

/** The last so many hours, since the beginning of a day until now, or that day and no more: 2025-10-08. */
export type PageWindow = { readonly hours: number } | { readonly since: string } | { readonly day: string }

/** What somebody asks for on the page. */
export interface MuteRequest {
  /** `<rule>` or `<rule>/<subject>`. */
  readonly id: string
  /** null: until it gets worse. */
  readonly seconds: number | null
  readonly note: string | null
  /** Whose token it is; null: nobody knows. */
  readonly by: string | null
}

/** The state folder's ignores. */
export interface Mutes {
  /** The settings forbid it from the page. */
  readonly isReadOnly: boolean
  /** @returns null if the state folder cannot be read */
  list(): Promise<readonly PageMute[] | null>
  /** @param shown reports, in one of which the problem is open @returns whether it is */
  add(request: MuteRequest, shown: readonly Report[]): Promise<boolean>
  /** @returns whether there was such a mute */
  remove(id: string, by: string | null): Promise<boolean>
}

type PageReading = Pick<Source, 'read'>

/** What only the page asks the platform for. */
export interface PageSource {
  /** The whole report, with its first screen. Does not throw during an outage: the report says so. @throws UsageError for a day ahead */
  report(source: PageReading, window: PageWindow): Promise<Report>
  /** @throws DatabaseError, ConnectionError */
  lookUp(source: PageReading, kind: AboutKind, word: string): Promise<LookupResult>
  /** @throws DatabaseError, ConnectionError */
  search(source: PageReading, word: string): Promise<SearchResult>
  readonly mutes: Mutes
}
