import type { EventKind } from '../config/settings.js'
import type { NotificationOf, ProblemSnapshot } from './notifications.js'

/** How a rule stands: one that could not be evaluated is neither open nor fine. */
export type RuleState = 'open' | 'fine' | 'ignored' | 'unknown'

/** What a round saw, in the words of this room. */
export interface Observation {
  /** The platform's clock; this machine's where the platform was not reached. */
  readonly now: Date
  /** Why the platform could not be checked; nothing else is known then. */
  readonly failure: { readonly message: string; readonly hint: string } | null
  readonly rules: Readonly<Record<string, RuleState>>
  /** Those that are open. */
  readonly problems: Readonly<Record<string, ProblemSnapshot>>
  /** What is new of each kind, the oldest first; a kind that could not be read is not there. */
  readonly newEvents: Readonly<Partial<Record<EventKind, readonly NotificationOf<'event'>[]>>>
}
