import type { EventKind } from '../config/settings.js'
import type { ItemOf, Seen } from './items.js'

/** How a rule stands: one that could not be evaluated is neither open nor fine. */
export type Standing = 'open' | 'fine' | 'ignored' | 'unknown'

/** What a round saw, in the words of this room. */
export interface Observation {
  /** The platform's clock; this machine's where the platform was not reached. */
  readonly now: Date
  /** Why the platform could not be checked; nothing else is known then. */
  readonly failure: { readonly message: string; readonly hint: string } | null
  readonly rules: Readonly<Record<string, Standing>>
  /** Those that are open. */
  readonly problems: Readonly<Record<string, Seen>>
  /** What is new of each kind, the oldest first; a kind that could not be read is not there. */
  readonly arrivals: Readonly<Partial<Record<EventKind, readonly ItemOf<'event'>[]>>>
}
