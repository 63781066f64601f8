import type { LogReading, LogTail, Outcome, Query } from '../readings.js'

/** The first message of a control server to every client. */
export interface Hello {
  /** The server's build; clients of another build do not use it. */
  readonly version: string
  readonly pid: number
  /** The host's label, for messages. */
  readonly label: string
  readonly since: Date
  /** When the server exits, unless it is used before. */
  readonly until: Date
  /** The number of readings served. */
  readonly uses: number
  /** The time of one round trip to PostgreSQL, measured on connecting. */
  readonly roundTripMs: number
}

/** A query without the schema of its rows, which cannot be sent: the client checks them. */
export type WireQuery = Omit<Query<unknown>, 'row'>

export interface ReadRequest {
  readonly kind: 'read'
  readonly queries: readonly WireQuery[]
  readonly tails: readonly LogTail[]
  /** How long the host may be silent before the connection counts as dead. */
  readonly maxSilenceMs: number
}

export type ControlRequest = ReadRequest | { readonly kind: 'close' }

export interface ReadReply {
  readonly kind: 'read'
  readonly now: Date
  /** In the order of the request, as are `logs` and `tookMs`. */
  readonly rows: readonly Outcome<readonly unknown[]>[]
  readonly logs: readonly Outcome<LogReading>[]
  readonly tookMs: { readonly queries: readonly number[]; readonly tails: readonly number[] }
}

export type ControlReply =
  | ReadReply
  /** Sent first, as soon as the host has replied: the connection is alive. */
  | { readonly kind: 'alive' }
  /** Another client is being served. */
  | { readonly kind: 'busy' }
  /** The connection is dead, and the server exits. */
  | { readonly kind: 'gone' }
