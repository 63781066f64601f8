import type { LogReading, LogTail, Outcome, Query } from '../readings.js'

/** What whoever holds a connection says first, to everybody who comes. */
export interface Hello {
  /** Of the build that speaks; another one is not spoken with. */
  readonly version: string
  readonly pid: number
  /** Of the host, for messages. */
  readonly label: string
  readonly since: Date
  /** When it goes away, should nobody use it until then. */
  readonly until: Date
  /** How many readings it has served. */
  readonly uses: number
  /** One round trip to the host, with PostgreSQL's own time, when it was opened. */
  readonly roundTripMs: number
}

/** A query without the shape of its rows, which cannot be sent: whoever asked checks them. */
export type WireQuery = Omit<Query<unknown>, 'row'>

export type ControlRequest =
  | {
      readonly kind: 'read'
      readonly queries: readonly WireQuery[]
      readonly tails: readonly LogTail[]
      /** How long the host may be silent before the connection is taken for dead. */
      readonly patienceMs: number
    }
  | { readonly kind: 'close' }

export type ControlReply =
  | {
      readonly kind: 'read'
      readonly now: Date
      /** In the order of the request, as the next two. */
      readonly rows: readonly Outcome<readonly unknown[]>[]
      readonly logs: readonly Outcome<LogReading>[]
      readonly tookMs: { readonly queries: readonly number[]; readonly tails: readonly number[] }
    }
  /** The first that comes: the host has said something, and the connection lives. */
  | { readonly kind: 'heard' }
  /** Somebody else is being served. */
  | { readonly kind: 'busy' }
  /** The connection is no good any more, and whoever held it ends. */
  | { readonly kind: 'gone' }
