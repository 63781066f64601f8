import type { Message, MessagePart } from '../../channels/types.js'
import type { AlertsSettings } from '../../config/settings.js'

/** What wording needs besides the notifications. */
export interface WordingContext {
  /** Unique, and the same at every attempt. */
  readonly id: string
  readonly target: string
  /** IANA name of the readers' time zone. */
  readonly timezone: string
  readonly at: Date
  /** Id of the earlier message to reply to. */
  readonly thread: string | null
  /** URLs of the platform's pages, with `{id}` in them. */
  readonly links: AlertsSettings['links']
  /** Where people open the page of `serve`; null: nowhere. */
  readonly publicUrl?: string | null
  /** The settings have several targets, so each message names its own. */
  readonly showTarget: boolean
}

/** The wording of one batch. */
export interface Wording extends Pick<Message, 'kind' | 'severity' | 'parts' | 'page' | 'alerts' | 'events' | 'unlisted'> {
  /** The subject line without a target: `💰 New Deposit: R160.00`. */
  readonly headline: string
}

export type Fact = MessagePart['facts'][number]
