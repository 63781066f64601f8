import type { Target } from '../config/settings.js'
import { Deadline } from './deadline.js'
import type { Environment } from './environment.js'
import { ConnectionError } from './errors.js'
import type { Host } from './host.js'
import { localHost } from './local-host.js'
import { followLogs } from './logs/follow.js'
import { readTails } from './logs/tails.js'
import { readError } from './postgres/errors.js'
import { openDatabase } from './postgres/open.js'
import type { Session } from './postgres/session.js'
import type { LogReading, LogTail, Outcome, Query } from './readings.js'
import type { Interaction, Snapshot, Source, Stage } from './source.js'
import { connectSsh } from './ssh/connect.js'

const keyOf = (reading: Query<any> | LogTail): string =>
  reading.kind === 'log' ? JSON.stringify([reading.name, reading.bytes, reading.match]) : JSON.stringify([reading.name, reading.values])

/** Equal readings once, in the order in which they were first asked for. */
const distinct = <R extends Query<any> | LogTail>(readings: readonly R[]): Map<string, R> => {
  const found = new Map<string, R>()
  for (const reading of readings) if (!found.has(keyOf(reading))) found.set(keyOf(reading), reading)
  return found
}

const NOT_READ: Outcome<never> = { ok: false, error: { message: 'it was never asked for', hint: 'This is a fault of check_status.' } }

/** Where a target is read from: over SSH, or on this very host. Nothing is connected before the first reading. */
export const openSource = (target: Target, interaction: Interaction, environment: Environment): Source => {
  let stage: Stage = 'connecting'
  let host: Promise<Host> | undefined
  let open: Host | undefined
  let session: Promise<Session> | undefined
  const label = target.ssh ? target.ssh.host : 'this host'

  const startDeadline = (): Deadline =>
    new Deadline(
      target.deadline,
      () =>
        new ConnectionError(
          `no answer from ${open?.label ?? label} within ${target.deadline} s (${stage})`,
          'Check the network and the host; `deadline` in the settings, or --deadline, gives it longer.',
        ),
    )

  const connect = (deadline: Deadline): Promise<Host> => {
    if (!target.ssh) return Promise.resolve(localHost())
    const { ask } = interaction
    const asking: Pick<Interaction, 'ask'> = ask
      ? {
          ask: async (question, secret) => {
            deadline.pause()
            try {
              return await ask(question, secret)
            } finally {
              deadline.resume()
            }
          },
        }
      : {}
    return connectSsh(target.ssh, {
      interaction: { ...asking, stage: enter },
      signal: deadline.signal,
      home: environment.home,
      username: environment.username,
      ...(environment.env.SSH_AUTH_SOCK ? { agent: environment.env.SSH_AUTH_SOCK } : {}),
    })
  }

  const enter = (next: Stage): void => {
    stage = next
    interaction.stage(next)
  }

  const connected = async (deadline: Deadline): Promise<Host> => {
    host ??= connect(deadline)
    try {
      open = await host
    } catch (error) {
      host = undefined
      throw error
    }
    enter('reading')
    return open
  }

  const readQueries = async (host: Host, queries: readonly Query<any>[], signal: AbortSignal) => {
    let current: Session | undefined
    const cancel = () => current?.destroy(signal.reason)
    signal.addEventListener('abort', cancel, { once: true })
    try {
      session ??= openDatabase(host, target.database, environment)
      current = await Promise.race([session, aborted(signal)])
      return await current.read(queries)
    } catch (error) {
      session = undefined
      const failed: Outcome<never> = { ok: false, error: readError(error) }
      return { now: undefined, rows: new Map(queries.map(query => [query, failed])) }
    } finally {
      signal.removeEventListener('abort', cancel)
    }
  }

  return {
    async read(readings) {
      const deadline = startDeadline()
      try {
        const host = await connected(deadline)
        host.lost.then(error => deadline.abort(error))
        const queries = distinct(readings.filter(reading => reading.kind === 'query'))
        const tails = distinct(readings.filter(reading => reading.kind === 'log'))
        // The log channel is opened first: sshd turns Nagle off when it starts a command.
        const [logs, database] = await Promise.all([
          readTails(host, [...tails.values()], target.logs, target.timezone, deadline.signal),
          readQueries(host, [...queries.values()], deadline.signal),
        ])
        const now = database.now ?? logs.hostNow
        if (!now) throw nothingRead([...database.rows.values(), ...logs.outcomes.values()])
        return snapshot(now, queries, database.rows, tails, logs.outcomes)
      } finally {
        deadline.clear()
      }
    },
    async *follow(options, signal) {
      const deadline = startDeadline()
      let host: Host
      try {
        host = await connected(deadline)
      } finally {
        deadline.clear()
      }
      const gone = new AbortController()
      host.lost.then(error => gone.abort(error))
      yield* followLogs(host, options, target.timezone, AbortSignal.any([signal, gone.signal]))
      if (gone.signal.aborted) throw gone.signal.reason
    },
    close() {
      session?.then(session => session.destroy()).catch(() => {})
      open?.destroy()
    },
  }
}

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const fail = () => reject(signal.reason)
    if (signal.aborted) fail()
    else signal.addEventListener('abort', fail, { once: true })
  })

const nothingRead = (outcomes: readonly Outcome<unknown>[]): ConnectionError => {
  const failed = outcomes.find(outcome => !outcome.ok)
  const { message, hint } = failed && !failed.ok ? failed.error : { message: 'nothing could be read', hint: '' }
  return new ConnectionError(message, hint)
}

const snapshot = (
  now: Date,
  queries: ReadonlyMap<string, Query<any>>,
  rows: ReadonlyMap<Query<any>, Outcome<readonly any[]>>,
  tails: ReadonlyMap<string, LogTail>,
  logs: ReadonlyMap<LogTail, Outcome<LogReading>>,
): Snapshot => ({
  now,
  rows: query => {
    const asked = queries.get(keyOf(query))
    return (asked && rows.get(asked)) ?? NOT_READ
  },
  log: tail => {
    const asked = tails.get(keyOf(tail))
    return (asked && logs.get(asked)) ?? NOT_READ
  },
})
