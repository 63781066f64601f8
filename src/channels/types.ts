import type { Severity } from '../text/severity.js'

/** One thing to read of a message. Plain words: each channel escapes and lays them out in its own way. */
export interface MessagePart {
  /** An emoji that says what it is about: `🔴`, `💰`. */
  readonly sign: string
  readonly title: string
  /** `Provider: owner@plumbers.example`, a line each. */
  readonly facts: readonly { readonly label: string; readonly value: string }[]
  /** Bounded; what is left out is said in `notes`. */
  readonly list: readonly string[]
  /** What to do, what is left out. */
  readonly notes: readonly string[]
  /** A command that shows more, as a shell takes it. */
  readonly command: string | null
  /** Where a person can see it: an http or https address. */
  readonly link: string | null
}

/** A problem for machines. */
export interface Alert {
  readonly rule: string
  readonly change: 'opened' | 'worse' | 'open' | 'flapping' | 'resolved'
  readonly severity: Severity
  /** Its severity when it was last told, where that is another. */
  readonly was: Severity | null
  readonly count: number
  readonly message: string
  readonly action: string
  readonly command: string
  readonly subjects: readonly { readonly id: string; readonly text: string }[]
  /** ISO 8601, UTC. */
  readonly since: string
  /** When it was over; null while it is open. */
  readonly until: string | null
}

/** Something that happened, for machines. Amounts are text, times ISO 8601 in UTC. */
export interface PlatformEvent {
  readonly kind: 'registration' | 'deposit' | 'lead'
  readonly id: string
  readonly fields: Readonly<Record<string, string | number | null>>
}

/** What is told: the wording is settled before a channel sees it, and the same at every attempt. JSON through and through. */
export interface Message {
  /** The same at every attempt, and of no other message: letters, digits and dashes. */
  readonly id: string
  readonly kind: 'events' | 'problems' | 'itself' | 'report' | 'test'
  /** Of the worst in it; null where it is about no problem. */
  readonly severity: Severity | null
  readonly target: string
  /** When it was put together: ISO 8601, UTC. */
  readonly at: string
  /** One line, emoji included: `💰 New Deposit: R160.00`. */
  readonly subject: string
  readonly parts: readonly MessagePart[]
  /** Id of the earlier message on this channel that this one goes on from: the opening of what is now resolved. */
  readonly thread: string | null
  /** A whole HTML page to be shown instead of the parts where a channel can: the report. */
  readonly page: string | null
  readonly alerts: readonly Alert[]
  /** All that is told of, the parts may show fewer. */
  readonly events: readonly PlatformEvent[]
  /** So many more happened of which nobody has the fields any more. */
  readonly unlisted: number
}

/** How far an attempt got that did not get all the way: what the channel wants to be given back at the next one. JSON. */
export type DeliveryProgress = Readonly<Record<string, unknown>>

/**
 * A way to reach people. It shapes a payload and maps the far side's answers; it neither retries nor waits: that is done once,
 * for all channels alike. To add one: a file here, and a line in index.ts.
 */
export interface Channel {
  /**
   * Resolves, with the far side's own words for a person to read, once it has accepted the message.
   * @param progress what the attempt before this one left. @throws DeliveryError
   */
  send(message: Message, signal: AbortSignal, progress: DeliveryProgress | null): Promise<string>
  /** Exactly what would go out, for a person to read, and no secret. */
  preview(message: Message): Promise<string>
  /** Lets go of what it keeps open. */
  close(): void
}

/** A message was not accepted. Its words are for people: what the far side said, and no secret. */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError'

  constructor(
    message: string,
    /** To send the very same again cannot help: the message itself was refused. */
    readonly permanent: boolean,
    readonly more: {
      /** Seconds that the far side asked us to wait. */
      readonly retryAfter?: number
      /** Who has it already. */
      readonly progress?: DeliveryProgress
      readonly cause?: unknown
    } = {},
  ) {
    super(message, { cause: more.cause })
  }
}
