import type { Target } from '../config/settings.js'
import type { Hint } from '../text/hint.js'
import { HintedError } from '../text/hinted-error.js'
import { unlessAborted } from '../text/time-limit.js'
import { Deadline } from './deadline.js'
import { configuredLabel, deadlineError } from './deadline-error.js'
import type { Environment } from './environment.js'
import { ConnectionError, DatabaseError } from './errors.js'
import type { Host } from './host.js'
import { localHost } from './local-host.js'
import { followLogs } from './logs/follow.js'
import { readTails, type Tails } from './logs/tails.js'
import { addressOf } from './postgres/address.js'
import { readError } from './postgres/errors.js'
import type { Session } from './postgres/session.js'
import { reachHost } from './reach.js'
import { aboutTarget, type Outcome, type Query, type Reading } from './readings.js'
import { distinct, snapshotOf } from './snapshot.js'
import type { FollowEvent, FollowOptions, Interaction, Snapshot, Source, Stage } from './source.js'
import { sshEnvironment } from './ssh/ssh-config.js'

/** Loaded while the host's answer is under way. */
const databaseModule = () => import('./postgres/open-database.js')

/** A target as a source: the first reading makes the connection, and later ones reuse it. */
class TargetSource implements Source {
  #stage: Stage = 'connecting'
  #host: Host | undefined
  /** A run that `begin` has started: its connection, and the rest of its time. */
  #begun: { readonly deadline: Deadline; readonly host: Promise<Host> } | undefined
  #session: Session | undefined
  readonly #lost = new AbortController()

  constructor(
    readonly target: Target,
    readonly interaction: Interaction,
    readonly environment: Environment,
    readonly adapt: (host: Host) => Host,
  ) {}

  begin({ queries } = { queries: true }): Promise<void> {
    if (this.#host || this.#begun) return Promise.resolve()
    return new Promise(resolve => {
      const deadline = this.#startDeadline()
      const wait = (): void => {
        if (queries) void databaseModule()
        resolve()
      }
      const host = this.#connect(deadline, wait)
      // Without a log to read, the host is still asked for its time.
      const { database } = this.target
      host.then(
        ({ anticipate }) => anticipate?.(!queries || database.envFile ? undefined : addressOf(database)),
        () => {},
      )
      this.#begun = { deadline, host }
      // After what was opened ahead has been sent.
      host.catch(() => {}).finally(wait)
    })
  }

  async read(readings: readonly Reading[]): Promise<Snapshot> {
    const begun = this.#begun
    this.#begun = undefined
    const deadline = begun?.deadline ?? this.#startDeadline()
    // Removed again below instead of AbortSignal.any(), which would pile up: the connection may live for months.
    const lose = (): void => deadline.abort(this.#lost.signal.reason)
    this.#lost.signal.addEventListener('abort', lose, { once: true })
    try {
      const host = await (begun?.host ?? this.#connect(deadline))
      const { signal } = deadline
      this.#lost.signal.throwIfAborted()
      const queries = distinct(readings.filter(reading => reading.kind === 'query'))
      const tails = distinct(readings.filter(reading => reading.kind === 'log'))
      const start = performance.now()
      const tookMs = new Map<Reading, number>()
      const readLogs = () =>
        readTails(host, tails, this.target.logs, this.target.timezone, signal).finally(() => {
          for (const tail of tails) tookMs.set(tail, performance.now() - start)
        })
      // Without logs the command would only report the host's time, and the open database session reports it as well.
      const skipsLogs = tails.length === 0 && this.#session?.isAlive() === true
      // The log channel is opened first: sshd turns Nagle off when it starts a command.
      const reading = Promise.all([skipsLogs ? undefined : readLogs(), this.#readQueries(host, queries, signal)])
      // The readings are sent along with the sign-in; if it fails, its error says more than theirs.
      await host.ready
      const [logsAtOnce, database] = await reading
      const logs: Tails = logsAtOnce ?? (database.now ? { hostNow: undefined, outcomes: new Map() } : await readLogs())
      const now = database.now ?? logs.hostNow
      const rows = new Map([...database.rows].map(([query, outcome]) => [query, aboutTarget(outcome, this.target.name)]))
      const tailOutcomes = new Map([...logs.outcomes].map(([tail, outcome]) => [tail, aboutTarget(outcome, this.target.name)]))
      if (!now) throw nothingRead([...rows.values(), ...tailOutcomes.values()])
      return snapshotOf(now, rows, tailOutcomes, new Map([...tookMs, ...database.tookMs]))
    } finally {
      deadline.clear()
      this.#lost.signal.removeEventListener('abort', lose)
    }
  }

  async *follow(options: FollowOptions, signal: AbortSignal): AsyncGenerator<FollowEvent> {
    const deadline = this.#startDeadline()
    const host = await this.#connect(deadline)
      .then(host => host.ready.then(() => host))
      .finally(() => deadline.clear())
    yield* followLogs(host, options, this.target.timezone, AbortSignal.any([signal, this.#lost.signal]))
    this.#lost.signal.throwIfAborted()
  }

  async probe(): Promise<void> {
    await this.#host?.probe?.()
  }

  close(): void {
    this.#begun?.deadline.abort(new Error('closed'))
    this.#session?.close()
    this.#host?.destroy()
  }

  #startDeadline(): Deadline {
    const { deadline, ssh } = this.target
    return new Deadline(deadline, () =>
      deadlineError(deadline, this.#host?.label ?? configuredLabel(ssh), this.#stage, this.#host?.isBorrowed),
    )
  }

  #enter(stage: Stage): void {
    this.#stage = stage
    this.interaction.stage(stage)
  }

  async #connect(deadline: Deadline, onWaiting?: () => void): Promise<Host> {
    if (!this.#host) {
      this.#host = this.adapt(this.target.ssh ? await this.#connectSsh(this.target.ssh, deadline, onWaiting) : localHost())
      this.#host.lost.then(error => this.#lost.abort(error))
      this.#host.ready.then(
        () => this.#enter('reading'),
        () => {},
      )
    }
    return this.#host
  }

  #connectSsh(settings: Exclude<Target['ssh'], false>, deadline: Deadline, onWaiting?: () => void): Promise<Host> {
    const rethrow = (error: unknown): never => {
      throw error instanceof HintedError ? error.about(this.target.name) : error
    }
    const { ask } = this.interaction
    // The time a person takes to answer does not count against the platform.
    const askOffTheClock = async (question: string, secret: boolean): Promise<string | undefined> => {
      try {
        return await deadline.pauseDuring(async () => ask?.(question, secret))
      } finally {
        this.#enter(this.#stage)
      }
    }
    return reachHost(settings, {
      interaction: { ...this.interaction, stage: stage => this.#enter(stage), ...(ask && { ask: askOffTheClock }) },
      timeoutS: this.target.deadline,
      whileAsking: work => deadline.pauseDuring(work),
      signal: deadline.signal,
      ...sshEnvironment(this.environment),
      isPlain: this.#isPlain(),
      ...(onWaiting && { onWaiting }),
      ...(this.environment.hostMemory && { memory: this.environment.hostMemory(settings) }),
    }).then(host => {
      const ready = host.ready.catch(rethrow)
      // `read` and `follow` await it: until then a rejection counts as handled.
      ready.catch(() => {})
      return { ...host, ready }
    }, rethrow)
  }

  #isPlain(): boolean {
    const { ssh } = this.target
    return (ssh !== false && ssh.isPlain === true) || this.environment.env.CHECK_STATUS_PLAIN_SSH === '1'
  }

  async #openSession(host: Host): Promise<Session> {
    const { openDatabase } = await databaseModule()
    return openDatabase(host, this.target.database, this.environment, this.#isPlain())
  }

  async #readQueries(host: Host, queries: readonly Query<any>[], signal: AbortSignal): ReturnType<Session['read']> {
    if (queries.length === 0) return { now: undefined, rows: new Map(), tookMs: new Map() }
    const cancel = (): void => this.#session?.destroy(signal.reason)
    signal.addEventListener('abort', cancel, { once: true })
    try {
      // The server may have ended the session since the last reading.
      if (!this.#session?.isAlive()) this.#session = undefined
      this.#session ??= await unlessAborted(signal, this.#openSession(host))
      return await this.#session.read(queries)
    } catch (error) {
      const failed: Outcome<never, Hint> = { ok: false, error: readError(error) }
      return { now: undefined, rows: new Map(queries.map(query => [query, failed])), tookMs: new Map() }
    } finally {
      signal.removeEventListener('abort', cancel)
      if (this.#session && !this.#session.isAlive()) this.#session = undefined
    }
  }
}

const nothingRead = (outcomes: readonly Outcome<unknown>[]): ConnectionError => {
  const failed = outcomes.find(outcome => !outcome.ok)
  return failed && !failed.ok
    ? new ConnectionError(failed.error.message, failed.error.hint, { cause: new DatabaseError(failed.error.message, failed.error.hint) })
    : new ConnectionError('nothing could be read', 'Try again.')
}

/**
 * The source of a target: over SSH, or on this host. Nothing is connected before the first reading.
 * @param adapt wraps the connected host
 */
export const openSource = (
  target: Target,
  interaction: Interaction,
  environment: Environment,
  adapt: (host: Host) => Host = host => host,
): Source => new TargetSource(target, interaction, environment, adapt)
