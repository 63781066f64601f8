import type { Target } from '../../config/settings.js'
import { withTimeout } from '../../text/time-limit.js'
import { deadlineError } from '../deadline-error.js'
import { checkedRows } from '../postgres/rows.js'
import type { LogTail, Outcome, Query } from '../readings.js'
import { distinct, snapshotOf } from '../snapshot.js'
import type { FollowEvent, FollowOptions, Interaction, Snapshot, Source } from '../source.js'
import { type ControlClient, connectControl } from './client.js'
import type { ControlReply } from './protocol.js'

export interface SharedSourceOptions {
  readonly target: Target
  readonly interaction: Interaction
  readonly version: string
  /** Where whoever holds a connection listens, in a folder that can be trusted. */
  readonly socket: string
  /** The way there without one. @param deadline seconds that are left of the run's */
  readonly direct: (deadline: number) => Promise<Source>
}

export interface SharedSource extends Source {
  /** Whether something was read by the usual way since nobody held a connection for it, or one that was no good. */
  needsServer(): boolean
}

/** A host is given this long to say anything at all: as slow as a link can be, and so many round trips where it is slower still. */
const PATIENCE_MS = 2000
const ROUND_TRIPS = 8
/** Whoever holds the connection says by himself that it is dead; this long after that it is he who is. */
const GRACE_MS = 300

type Readings = Parameters<Source['read']>[0]
type Read = Extract<ControlReply, { kind: 'read' }>

/** What was read, under what was asked for, its rows in their shapes. */
const snapshotFrom = ({ now, rows, logs, tookMs }: Read, queries: readonly Query<any>[], tails: readonly LogTail[]): Snapshot => {
  const shaped = queries.map((query, i): Outcome<readonly any[]> => {
    const outcome = rows[i] as Outcome<readonly unknown[]>
    return outcome.ok ? checkedRows(query, outcome.value) : outcome
  })
  return snapshotOf(
    now,
    new Map(queries.map((query, i) => [query, shaped[i] as Outcome<readonly any[]>])),
    new Map(tails.map((tail, i) => [tail, logs[i] as Read['logs'][number]])),
    new Map<Query<any> | LogTail, number>([
      ...queries.map((query, i): [Query<any>, number] => [query, tookMs.queries[i] ?? 0]),
      ...tails.map((tail, i): [LogTail, number] => [tail, tookMs.tails[i] ?? 0]),
    ]),
  )
}

class Reader implements SharedSource {
  #direct: Promise<Source> | undefined
  #call: ControlClient | undefined
  #needsServer = false
  #isReached = false
  #isClosed = false
  readonly #began = performance.now()

  constructor(readonly options: SharedSourceOptions) {}

  async read(readings: Readings): Promise<Snapshot> {
    const held = this.#direct ? undefined : await this.#readHeld(readings)
    if (held) return held
    const snapshot = await (await this.#goDirect()).read(readings)
    this.#isReached = true
    return snapshot
  }

  async *follow(options: FollowOptions, signal: AbortSignal): AsyncGenerator<FollowEvent> {
    yield* (await this.#goDirect()).follow(options, signal)
  }

  needsServer = (): boolean => this.#needsServer && this.#isReached

  close(): void {
    this.#isClosed = true
    this.#call?.hangUp()
    this.#direct?.then(source => source.close()).catch(() => {})
  }

  #goDirect(): Promise<Source> {
    // In tenths, as a person reads it when it is over.
    const left = this.options.target.deadline - Math.round((performance.now() - this.#began) / 100) / 10
    this.#direct ??= this.options.direct(Math.max(0.1, left))
    return this.#direct
  }

  /** Undefined: nobody can read it over a connection that is held. @throws ConnectionError at the deadline */
  async #readHeld(readings: Readings): Promise<Snapshot | undefined> {
    const { socket, version, interaction } = this.options
    this.#needsServer = true
    const held = await connectControl(socket)
    if (!held) return undefined
    this.#call = held
    try {
      if (held.hello.version !== version || this.#isClosed) return undefined
      interaction.stage('reading')
      return await this.#ask(held, readings)
    } finally {
      held.hangUp()
    }
  }

  async #ask({ hello, send, next }: ControlClient, readings: Readings): Promise<Snapshot | undefined> {
    const deadlineMs = this.options.target.deadline * 1000
    const began = performance.now()
    // Half of the deadline at most: the rest is for the way that works.
    const patienceMs = Math.min(Math.max(PATIENCE_MS, ROUND_TRIPS * hello.roundTripMs), deadlineMs / 2)
    const queries = distinct(readings.filter(reading => reading.kind === 'query'))
    const tails = distinct(readings.filter(reading => reading.kind === 'log'))
    send({ kind: 'read', queries: queries.map(({ row: _, ...asked }) => asked), tails, patienceMs })
    let answer = await withTimeout(patienceMs + GRACE_MS, next())
    if (answer?.kind === 'heard') {
      // Whoever holds the connection keeps the deadline himself, and answers with what was read until then.
      answer = await withTimeout(deadlineMs + GRACE_MS, next())
      if (!answer || answer.kind === 'gone') this.#refuseAfter(performance.now() - began, hello.label)
    }
    if (answer?.kind === 'read' || answer?.kind === 'busy') this.#needsServer = false
    return answer?.kind === 'read' ? snapshotFrom(answer, queries, tails) : undefined
  }

  /** When the deadline is over there is no other way to try. */
  #refuseAfter(ms: number, label: string): void {
    const { deadline } = this.options.target
    if (ms >= deadline * 1000 - GRACE_MS) throw deadlineError(deadline, label, 'reading')
  }
}

/**
 * The platform over a connection that somebody holds ready; where nobody does, or not well, by the usual way at once.
 * What it reads and what it says is the same either way. Logs are followed by the usual way.
 */
export const openSharedSource = (options: SharedSourceOptions): SharedSource => new Reader(options)
