import type { Severity } from '../text/severity.js'

/** One block of a message, as plain text: each channel escapes and formats it. */
export interface MessagePart {
  /** An emoji for the subject: `🔴`, `💰`. */
  readonly sign: string
  readonly title: string
  /** One line each: `Provider: owner@plumbers.example`. */
  readonly facts: readonly { readonly label: string; readonly value: string }[]
  /** Bounded; `notes` count what is left out. */
  readonly list: readonly string[]
  /** What to do, and what is left out. */
  readonly notes: readonly string[]
  /** A shell command that shows more. */
  readonly command: string | null
  /** A shell command that mutes the problem for some hours; absent: it is about no open problem, or an older version composed it. */
  readonly mute?: string | undefined
  /** An http or https URL of a page about it. */
  readonly link: string | null
}

/**
 * The kind of messages about our own health: the platform cannot be checked, or our state cannot be saved.
 * Saved files and webhooks spell it `itself`; the code calls it health.
 */
export const HEALTH = 'itself'

/** A problem as machines read it. */
export interface Alert {
  readonly rule: string
  readonly change: 'opened' | 'worse' | 'open' | 'flapping' | 'resolved'
  readonly severity: Severity
  /** The severity in the last notification, if it differs. */
  readonly was: Severity | null
  readonly count: number
  readonly message: string
  readonly action: string
  readonly command: string
  readonly subjects: readonly { readonly id: string; readonly text: string }[]
  /** ISO 8601, UTC. */
  readonly since: string
  /** When it was resolved; null while it is open. */
  readonly until: string | null
}

/** An event as machines read it. Amounts are text, times ISO 8601 in UTC. */
export interface PlatformEvent {
  readonly kind: 'registration' | 'deposit' | 'lead'
  readonly id: string
  readonly fields: Readonly<Record<string, string | number | null>>
}

/** A worded message, the same at every attempt. It is saved as JSON. */
export interface Message {
  /** Unique, and the same at every attempt: letters, digits and dashes. */
  readonly id: string
  readonly kind: 'events' | 'problems' | typeof HEALTH | 'report' | 'test'
  /** The highest severity in it; null if it is about no problem. */
  readonly severity: Severity | null
  readonly target: string
  /** When it was composed: ISO 8601, UTC. */
  readonly at: string
  /** IANA name of the readers' zone, in which the parts write their times; absent in messages that an older version composed. */
  readonly timezone?: string | undefined
  /** One line, emoji included: `💰 New Deposit: R160.00`. */
  readonly subject: string
  readonly parts: readonly MessagePart[]
  /** Id of the earlier message on this channel to reply to: the one that opened what is now resolved. */
  readonly thread: string | null
  /** The report as an HTML page, for channels that can show one instead of the parts. */
  readonly page: string | null
  readonly alerts: readonly Alert[]
  /** All events; the parts may show fewer. */
  readonly events: readonly PlatformEvent[]
  /** Further events whose fields are no longer known. */
  readonly unlisted: number
}

/** How far a failed attempt got, as JSON: handed back to the channel at the next attempt. */
export type DeliveryProgress = Readonly<Record<string, unknown>>

/**
 * A way to reach people. It builds a payload and maps the service's replies to errors; retries and time limits are in attempt.ts, for
 * all channels. To add one: a file here, and a line in index.ts.
 */
export interface Channel {
  /**
   * Resolves with the service's reply, for people, once it has accepted the message.
   * @param progress of the last attempt. @throws DeliveryError
   */
  send(message: Message, signal: AbortSignal, progress: DeliveryProgress | null): Promise<string>
  /** What would be sent, for people, without secrets: of a mail its recipients, subject and text. */
  preview(message: Message): Promise<string>
  /** Closes its connections. */
  close(): void
}

/** A message was not accepted. The error message quotes the service's reply, without secrets. */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError'

  constructor(
    message: string,
    /** The message itself was rejected, so that sending it again cannot help. */
    readonly permanent: boolean,
    readonly more: {
      /** Seconds to wait, by request of the service. */
      readonly retryAfter?: number
      /** Who has the message already. */
      readonly progress?: DeliveryProgress
      readonly cause?: unknown
    } = {},
  ) {
    super(message, { cause: more.cause })
  }
}
