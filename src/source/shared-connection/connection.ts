import { z } from 'zod'
import type { Target } from '../../config/settings.js'
import type { Environment } from '../environment.js'
import { ConnectionError } from '../errors.js'
import { openSource } from '../open.js'
import type { Query } from '../readings.js'
import type { Source } from '../source.js'
import type { ReadReply, ReadRequest } from './protocol.js'
import { sharedHost } from './shared-host.js'

/** The client checks the rows. */
const ANY_ROW = z.any()

const PING: Query<unknown> = { kind: 'query', name: 'nothing', sql: 'SELECT 1', values: [], row: ANY_ROW, reads: {} }

/** A complete connection: signed in, with an idle PostgreSQL session and a prewarmed shell. */
export interface SharedConnection {
  readonly label: string
  readonly roundTripMs: number
  /** Resolves with the reason once it is dead. */
  readonly lost: Promise<Error>
  /**
   * Undefined: it is dead, or the database cannot be read through it. The client should connect on its own.
   * @param onAlive called once, on the first reply of the host
   */
  read(request: ReadRequest, onAlive: () => void): Promise<ReadReply | undefined>
  close(): void
}

/** Runs one statement. @returns milliseconds @throws ConnectionError with PostgreSQL's error */
const ping = async (source: Source): Promise<number> => {
  const start = performance.now()
  const outcome = (await source.read([PING])).rows(PING)
  if (!outcome.ok) throw new ConnectionError(outcome.error.message, outcome.error.hint)
  return performance.now() - start
}

/** There is no one to ask: an unknown host key is refused, and an encrypted key is skipped. */
const UNATTENDED = { stage: () => {} }

/** Signs in, opens PostgreSQL's session and starts the shell, without asking anyone. @throws ConnectionError */
export const openSharedConnection = async (target: Target, environment: Environment): Promise<SharedConnection> => {
  let lose: (reason: Error) => void = () => {}
  const lost = new Promise<Error>(resolve => {
    lose = resolve
  })
  let markAlive = (): void => {}
  /** At most one new session between two readings: a server that ends every session would be asked for them endlessly. */
  let mayReopen = false
  const reopen = (): void => {
    if (!mayReopen) return
    mayReopen = false
    void ping(source).catch(lose)
  }
  const connected: { host?: ReturnType<typeof sharedHost> } = {}
  const source = openSource(target, UNATTENDED, environment, host => {
    connected.host = sharedHost(host, { alive: () => markAlive(), databaseClosed: () => setImmediate(reopen) })
    void host.lost.then(lose)
    return connected.host
  })

  const read: SharedConnection['read'] = async ({ queries, tails, maxSilenceMs }, onAlive) => {
    mayReopen = false
    const start = performance.now()
    const requested = queries.map(query => ({ ...query, row: ANY_ROW }))
    const silent = new Promise<undefined>(resolve => {
      const timer = setTimeout(resolve, maxSilenceMs, undefined)
      markAlive = () => {
        clearTimeout(timer)
        markAlive = () => {}
        onAlive()
      }
    })
    // Caught here: it may fail with the connection after the race below is over.
    const reading = source.read([...requested, ...tails]).catch(() => undefined)
    const snapshot = await Promise.race([reading, silent, lost.then(() => undefined)])
    markAlive()
    mayReopen = true
    if (!snapshot) return undefined
    const rows = requested.map(query => snapshot.rows(query))
    // Close to the deadline there is no time left for another connection: then this is the answer.
    const isEarly = performance.now() - start < target.deadline * 500
    if (isEarly && rows.length > 0 && !rows.some(({ ok }) => ok)) return undefined
    const tookMs = { queries: requested.map(query => snapshot.tookMs(query)), tails: tails.map(tail => snapshot.tookMs(tail)) }
    return { kind: 'read', now: snapshot.now, rows, logs: tails.map(tail => snapshot.log(tail)), tookMs }
  }

  try {
    await ping(source)
    const roundTripMs = await ping(source)
    await connected.host?.shell.start()
    mayReopen = true
    return { label: connected.host?.label ?? '', roundTripMs, lost, read, close: () => source.close() }
  } catch (error) {
    source.close()
    throw error
  }
}
