import { z } from 'zod'
import type { Target } from '../../config/settings.js'
import type { Environment } from '../environment.js'
import { ConnectionError } from '../errors.js'
import { openSource } from '../open.js'
import type { Query } from '../readings.js'
import type { Source } from '../source.js'
import type { ControlReply, ControlRequest } from './protocol.js'
import { sharedHost } from './shared-host.js'

type Read = Extract<ControlRequest, { kind: 'read' }>

/** Its rows are checked where they are used. */
const ANY = z.any()

const NOTHING: Query<unknown> = { kind: 'query', name: 'nothing', sql: 'SELECT 1', values: [], row: ANY, reads: {} }

/** A whole connection: signed in, PostgreSQL's session open and idle, a shell waiting. */
export interface SharedConnection {
  readonly label: string
  readonly roundTripMs: number
  /** Why it is no good any more. */
  readonly lost: Promise<Error>
  /**
   * Undefined: it is dead, or the database cannot be read through it, and whoever asked had better connect anew.
   * @param onHeard called once, as soon as the host has said anything
   */
  read(request: Read, onHeard: () => void): Promise<Extract<ControlReply, { kind: 'read' }> | undefined>
  close(): void
}

/** One statement. @throws ConnectionError with what PostgreSQL said where it cannot be read */
const touch = async (source: Source): Promise<number> => {
  const start = performance.now()
  const outcome = (await source.read([NOTHING])).rows(NOTHING)
  if (!outcome.ok) throw new ConnectionError(outcome.error.message, outcome.error.hint)
  return performance.now() - start
}

/** Nobody is asked: an unknown host key is refused, and a key that has a passphrase is none. */
const SILENT = { stage: () => {} }

/** Connects to all there is to connect to. It asks nobody anything. @throws ConnectionError */
export const openSharedConnection = async (target: Target, environment: Environment): Promise<SharedConnection> => {
  let lose: (reason: Error) => void = () => {}
  const lost = new Promise<Error>(resolve => {
    lose = resolve
  })
  let heard = (): void => {}
  /** At most once between two readings, or a server that ends every session would be asked for new ones without end. */
  let mayReopen = false
  const reopen = (): void => {
    if (!mayReopen) return
    mayReopen = false
    void touch(source).catch(lose)
  }
  const reached: { host?: ReturnType<typeof sharedHost> } = {}
  const source = openSource(target, SILENT, environment, host => {
    reached.host = sharedHost(host, { heard: () => heard(), databaseGone: () => setImmediate(reopen) })
    void host.lost.then(lose)
    return reached.host
  })

  const read: SharedConnection['read'] = async ({ queries, tails, patienceMs }, onHeard) => {
    mayReopen = false
    const start = performance.now()
    const asked = queries.map(query => ({ ...query, row: ANY }))
    const silent = new Promise<undefined>(resolve => {
      const timer = setTimeout(resolve, patienceMs, undefined)
      heard = () => {
        clearTimeout(timer)
        heard = () => {}
        onHeard()
      }
    })
    // It fails with the connection, also when nobody waits for it any more.
    const reading = source.read([...asked, ...tails]).catch(() => undefined)
    const snapshot = await Promise.race([reading, silent, lost.then(() => undefined)])
    heard()
    mayReopen = true
    if (!snapshot) return undefined
    const rows = asked.map(query => snapshot.rows(query))
    // At the deadline there is no time left for another way: then what was read is the answer.
    const isEarly = performance.now() - start < target.deadline * 500
    if (isEarly && rows.length > 0 && !rows.some(({ ok }) => ok)) return undefined
    const tookMs = { queries: asked.map(query => snapshot.tookMs(query)), tails: tails.map(tail => snapshot.tookMs(tail)) }
    return { kind: 'read', now: snapshot.now, rows, logs: tails.map(tail => snapshot.log(tail)), tookMs }
  }

  try {
    await touch(source)
    const roundTripMs = await touch(source)
    await reached.host?.ahead.start()
    mayReopen = true
    return { label: reached.host?.label ?? '', roundTripMs, lost, read, close: () => source.close() }
  } catch (error) {
    source.close()
    throw error
  }
}
