import type { Target } from '../../config/settings.js'
import { withTimeout } from '../../text/time-limit.js'
import { deadlineError } from '../deadline-error.js'
import { checkedRows } from '../postgres/rows.js'
import type { LogTail, Outcome, Query, Reading } from '../readings.js'
import { distinct, snapshotOf } from '../snapshot.js'
import type { FollowEvent, FollowOptions, Interaction, Snapshot, Source } from '../source.js'
import { type ControlClient, connectControl } from './client.js'
import type { ReadReply } from './protocol.js'

export interface SharedSourceOptions {
  readonly target: Target
  readonly interaction: Interaction
  readonly version: string
  /** The control socket, in a folder that can be trusted. */
  readonly socket: string
  /** Connects without a server. @param deadline seconds left of the run's deadline */
  readonly direct: (deadline: number) => Promise<Source>
}

export interface SharedSource extends Source {
  /** Whether a reading succeeded over a connection of its own because no server could be used: then one should be started. */
  needsServer(): boolean
}

/** How long a host may be silent: long enough for the slowest usual link, or this many round trips on a slower one. */
const MIN_SILENCE_MS = 2000
const MAX_SILENT_ROUND_TRIPS = 8
/** The server reports a dead connection itself; if it stays silent this much longer, treat the server as dead. */
const GRACE_MS = 300

/** The reply as a snapshot of the requested readings, its rows checked. */
const snapshotFrom = ({ now, rows, logs, tookMs }: ReadReply, queries: readonly Query<any>[], tails: readonly LogTail[]): Snapshot => {
  const outcomes = queries.map((query, i): Outcome<readonly any[]> => {
    const outcome = rows[i] as Outcome<readonly unknown[]>
    return outcome.ok ? checkedRows(query, outcome.value) : outcome
  })
  return snapshotOf(
    now,
    new Map(queries.map((query, i) => [query, outcomes[i] as Outcome<readonly any[]>])),
    new Map(tails.map((tail, i) => [tail, logs[i] as ReadReply['logs'][number]])),
    new Map<Reading, number>([
      ...queries.map((query, i): [Query<any>, number] => [query, tookMs.queries[i] ?? 0]),
      ...tails.map((tail, i): [LogTail, number] => [tail, tookMs.tails[i] ?? 0]),
    ]),
  )
}

class ControlSource implements SharedSource {
  #direct: Promise<Source> | undefined
  #server: ControlClient | undefined
  #needsServer = false
  #hasReadDirectly = false
  #isClosed = false
  readonly #began = performance.now()

  constructor(readonly options: SharedSourceOptions) {}

  async read(readings: readonly Reading[]): Promise<Snapshot> {
    const shared = this.#direct ? undefined : await this.#readShared(readings)
    if (shared) return shared
    const snapshot = await (await this.#connectDirectly()).read(readings)
    this.#hasReadDirectly = true
    return snapshot
  }

  async *follow(options: FollowOptions, signal: AbortSignal): AsyncGenerator<FollowEvent> {
    yield* (await this.#connectDirectly()).follow(options, signal)
  }

  needsServer = (): boolean => this.#needsServer && this.#hasReadDirectly

  close(): void {
    this.#isClosed = true
    this.#server?.disconnect()
    this.#direct?.then(source => source.close()).catch(() => {})
  }

  #connectDirectly(): Promise<Source> {
    // Rounded to tenths: it may be shown in an error.
    const left = this.options.target.deadline - Math.round((performance.now() - this.#began) / 100) / 10
    this.#direct ??= this.options.direct(Math.max(0.1, left))
    return this.#direct
  }

  /** Undefined: no shared connection could be used. @throws ConnectionError at the deadline */
  async #readShared(readings: readonly Reading[]): Promise<Snapshot | undefined> {
    const { socket, version, interaction } = this.options
    this.#needsServer = true
    const server = await connectControl(socket)
    if (!server) return undefined
    this.#server = server
    try {
      if (server.hello.version !== version || this.#isClosed) return undefined
      interaction.stage('reading')
      return await this.#request(server, readings)
    } finally {
      server.disconnect()
    }
  }

  async #request({ hello, send, next }: ControlClient, readings: readonly Reading[]): Promise<Snapshot | undefined> {
    const deadlineMs = this.options.target.deadline * 1000
    const began = performance.now()
    // At most half of the deadline: the rest is for a connection of our own.
    const maxSilenceMs = Math.min(Math.max(MIN_SILENCE_MS, MAX_SILENT_ROUND_TRIPS * hello.roundTripMs), deadlineMs / 2)
    const queries = distinct(readings.filter(reading => reading.kind === 'query'))
    const tails = distinct(readings.filter(reading => reading.kind === 'log'))
    send({ kind: 'read', queries: queries.map(({ row: _, ...query }) => query), tails, maxSilenceMs })
    let reply = await withTimeout(maxSilenceMs + GRACE_MS, next())
    if (reply?.kind === 'alive') {
      // The server keeps the deadline itself, and replies with what it has read until then.
      reply = await withTimeout(deadlineMs + GRACE_MS, next())
      if (!reply || reply.kind === 'gone') this.#throwIfOverdue(performance.now() - began, hello.label)
    }
    if (reply?.kind === 'read' || reply?.kind === 'busy') this.#needsServer = false
    return reply?.kind === 'read' ? snapshotFrom(reply, queries, tails) : undefined
  }

  /** After the deadline there is no time for a connection of our own. */
  #throwIfOverdue(ms: number, label: string): void {
    const { deadline } = this.options.target
    if (ms >= deadline * 1000 - GRACE_MS) throw deadlineError(deadline, label, 'reading')
  }
}

/**
 * A platform over the shared connection of a control server; without a working one, over a connection of its own at once.
 * Results and errors are the same either way. Logs are always followed over a connection of its own.
 */
export const openSharedSource = (options: SharedSourceOptions): SharedSource => new ControlSource(options)
