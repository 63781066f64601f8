import type { Settings } from '../config/settings.js'
import { isOfApi, tablesOf } from '../platform/data-access.js'
import { errorTail } from '../platform/logs.js'
import { Deadline } from '../source/deadline.js'
import { configuredLabel, deadlineError } from '../source/deadline-error.js'
import type { Host } from '../source/host.js'
import { readTails } from '../source/logs/tails.js'
import type { LogTail } from '../source/readings.js'
import type { Interaction, Stage } from '../source/source.js'
import { resolveRoute } from '../source/ssh/jump.js'
import { sshEnvironment } from '../source/ssh/ssh-config.js'
import { type Approach, approachHost } from './approach.js'
import { examineDatabase } from './database.js'
import { NotChecked } from './findings.js'
import type { CheckContext, DoctorEnvironment, LoadedSettings, Logs } from './types.js'

/** The window of a plain report. */
const REPORT_WINDOW = { secondsAgo: 86_400 }

/** Enough to recognise the format, and to see past a traceback. */
const SAMPLE_BYTES = 16 * 1024

const once = <T>(work: () => Promise<T>): (() => Promise<T>) => {
  let result: Promise<T> | undefined
  return () => {
    result ??= work()
    return result
  }
}

const settingsOf = (loaded: LoadedSettings): Settings => {
  if ('settings' in loaded) return loaded.settings
  throw new NotChecked('settings')
}

/** Used if the settings could not be read. */
const DEFAULT_DEADLINE_SECONDS = 30

/** Stops the deadline's clock while the person answers a question. */
const offTheClock = ({ ask, ...others }: Interaction, deadline: Deadline): Interaction => ({
  ...others,
  ...(ask && { ask: (question: string, secret: boolean) => deadline.pauseDuring(() => ask(question, secret)) }),
})

const readLogs = async ({ target }: Settings, { host }: Approach, signal: AbortSignal): Promise<Logs> => {
  if (!host) throw new NotChecked('sign-in')
  const tails = target.logs.map(({ name }): LogTail => ({ kind: 'log', name, bytes: SAMPLE_BYTES, match: { pattern: '^' } }))
  const requestedAt = new Date()
  const reportTails = target.logs.map(log => errorTail(log, REPORT_WINDOW))
  const read = (requested: readonly LogTail[]) => readTails(host, requested, target.logs, target.timezone, signal)
  const [{ hostNow, outcomes }, reaches] = await Promise.all([read(tails), read(reportTails)])
  const answeredAt = new Date()
  const samples = target.logs.map(({ name, kind, path }, i) => {
    const outcome = outcomes.get(tails[i] as LogTail)
    return {
      name,
      kind,
      path,
      reach: reaches.outcomes.get(reportTails[i] as LogTail),
      outcome: outcome ?? { ok: false as const, error: { message: 'it was not read', hint: 'Try again.' } },
    }
  })
  return { hostNow, samples, requestedAt, answeredAt }
}

/** The context for one target; `close` ends its connection. */
export const openCheckContext = (loaded: LoadedSettings, environment: DoctorEnvironment): CheckContext & { close(): void } => {
  const seconds = 'settings' in loaded ? loaded.settings.target.deadline : DEFAULT_DEADLINE_SECONDS
  let host: Host | undefined
  let stage: Stage = 'connecting'
  const enter = (next: Stage): void => {
    stage = next
    environment.interaction.stage(next)
  }
  const configured = 'settings' in loaded ? configuredLabel(loaded.settings.target.ssh) : 'the host'
  const deadline = new Deadline(seconds, () => deadlineError(seconds, host?.label ?? configured, stage))
  const { signal } = deadline
  const ssh = (): Settings['target']['ssh'] => settingsOf(loaded).target.ssh
  const hops = once(async () => {
    const settings = ssh()
    return settings ? resolveRoute(settings, sshEnvironment(environment)) : []
  })
  const ownTokens = once(async () => environment.ownTokens(settingsOf(loaded)))
  const consumers = once(async () => {
    const all = environment.consumers(settingsOf(loaded))
    const isServed = loaded.file?.table.api !== undefined || (await ownTokens().catch(() => 0)) > 0
    return isServed ? all : all.filter(consumer => !isOfApi(consumer))
  })
  const approach = once(async () => {
    const reached = await approachHost(ssh(), {
      hops: await hops(),
      environment,
      interaction: offTheClock({ ...environment.interaction, stage: enter }, deadline),
      signal,
      deadline: seconds,
      whileAsking: work => deadline.pauseDuring(work),
    })
    host = reached.host
    host?.lost.then(error => deadline.abort(error))
    if (host) enter('reading')
    return reached
  })
  return {
    loaded,
    get settings() {
      return settingsOf(loaded)
    },
    environment,
    consumers,
    ownTokens,
    signal,
    route: hops,
    approach,
    database: once(async () => {
      await approach()
      if (!host) throw new NotChecked('sign-in')
      const tables = tablesOf(await consumers()).map(({ table }) => table)
      return examineDatabase(host, settingsOf(loaded).target, { tables, environment, signal })
    }),
    logs: once(async () => readLogs(settingsOf(loaded), await approach(), signal)),
    close() {
      deadline.clear()
      host?.destroy()
    },
  }
}
