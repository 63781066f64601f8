import type { Message, MessagePart } from '../../channels/types.js'
import type { AlertsSettings } from '../../config/settings.js'

/** What a message is about, apart from its items. */
export interface WordingContext {
  /** The same at every attempt, and of no other message. */
  readonly id: string
  readonly target: string
  /** IANA name; the zone people read. */
  readonly timezone: string
  readonly at: Date
  /** Id of the earlier message that this one goes on from. */
  readonly thread: string | null
  /** Where a person can see what happened: addresses with `{id}` in them. */
  readonly links: AlertsSettings['links']
  /** Several targets are watched: each message says whose it is. */
  readonly showTarget: boolean
}

/** What the items of one family say. */
export interface Wording extends Pick<Message, 'kind' | 'severity' | 'parts' | 'page' | 'alerts' | 'events' | 'unlisted'> {
  /** Of the whole message: `💰 New Deposit: R160.00`. */
  readonly headline: string
}

export type Fact = MessagePart['facts'][number]
