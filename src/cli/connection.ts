import './zod-config.js'
import { dirname } from 'node:path'
import process from 'node:process'
import { hostMemory } from '../app/host-memory.js'
import { loadSettings, loadTargets, type Origin } from '../config/load.js'
import type { Settings, Target } from '../config/settings.js'
import { lazySource } from '../source/lazy-source.js'
import type { Interaction, Source } from '../source/source.js'
import { home, username } from '../terminal/account.js'
import { cleanUp, cleanUpLater } from '../terminal/cleanup.js'
import { waitFor } from '../terminal/waiting.js'
import { isExecutable } from '../text/executable.js'
import { UsageError } from '../text/usage-error.js'
import { plural } from '../text/words.js'
import type { GlobalFlags } from './options.js'

export interface Connection {
  readonly settings: Settings
  readonly source: Source
  /** Opens another source of the same platform, which asks the user nothing. For commands that outlive one connection. */
  readonly reopen: () => Source
  /** The same, but a question goes to that function: for a command that somebody may still sit at. */
  readonly reopenAsking: (ask: NonNullable<Interaction['ask']>) => Source
  /** When the wait for this platform began, by `performance.now()`. Starting the demo does not count. */
  readonly began: number
  /** Resolves when the first request is on its way: work done from then on costs no time. */
  readonly requested: Promise<void>
  /** Removes the spinner from the screen. */
  stopWaiting(): void
  /** Call last: starts a shared connection for the next command, if the settings want one. */
  leave(): Promise<void>
}

const startDemo = async (): Promise<string> => {
  if (isExecutable())
    throw new UsageError(
      "the demo's PostgreSQL is not in this executable",
      'Run the demo where Node.js is, in a checkout of check_status: ./check_status.sh --demo',
    )
  const demo = await import('../demo/index.js')
  const waiting = waitFor('')
  waiting.say('Starting the demo platform')
  // The demo registers its clean-up itself, step by step: a signal may interrupt its start.
  const { configFile } = await demo.startDemo(cleanUpLater)
  waiting.stop()
  return configFile
}

/** Flags that would point a demo at another platform. */
const TARGET_FLAGS = ['config', 'target', 'host', 'user', 'port', 'identityFile', 'knownHosts', 'transport'] as const

/** Where the settings come from. A demo reads none of the user's own settings, nor `~/.ssh/config`. */
const originOf = async (flags: GlobalFlags): Promise<Origin> => {
  if (!flags.demo) return { flags, env: process.env, home: home() }
  if (TARGET_FLAGS.some(flag => flags[flag] !== undefined))
    throw new UsageError('--demo has its own platform', 'Leave out the flags that name another one.')
  const config = await startDemo()
  return { flags: { ...flags, config }, env: { PATH: process.env.PATH }, home: dirname(config) }
}

/** Asks nothing. For several targets at once, whose questions would mix. */
export const SILENT: Interaction = { stage: () => {} }

/** The same interaction, and a promise that resolves at its first stage. */
const observed = (interaction: Interaction): { readonly interaction: Interaction; readonly requested: Promise<void> } => {
  let resolve = (): void => {}
  const requested = new Promise<void>(done => {
    resolve = done
  })
  const stage: Interaction['stage'] = to => {
    interaction.stage(to)
    resolve()
  }
  return { interaction: { ...interaction, stage }, requested }
}

const connect = async (all: readonly Settings[], { env, home }: Origin, began: number): Promise<Connection[]> => {
  const [only, ...others] = all
  const isOne = others.length === 0
  const waiting = waitFor(isOne && only ? (only.target.ssh ? only.target.ssh.host : only.target.name) : plural(all.length, 'target'))
  if (!isOne) waiting.stage('connecting')
  return Promise.all(
    all.map(async settings => {
      const { target } = settings
      // Lazy: the SSH and PostgreSQL libraries take most of the loading time, and a shared connection needs neither.
      const open = (interaction: Interaction, to: Target = target): Source =>
        lazySource(async () =>
          (await import('../source/open.js')).openSource(to, interaction, {
            home,
            username: username(),
            env,
            hostMemory: hostMemory(settings.stateDir),
          }),
        )
      const { interaction, requested } = observed(isOne ? waiting : SILENT)
      const keep = target.ssh ? target.ssh.keep : undefined
      const shared = keep ? await openSharing(settings, interaction, open) : undefined
      const source = shared ?? open(interaction)
      cleanUpLater(() => source.close())
      return {
        settings,
        source,
        reopen: () => open(SILENT),
        reopenAsking: ask => open({ ...SILENT, ask }),
        began,
        requested,
        stopWaiting: () => waiting.stop(),
        leave: async () => shared?.leave(),
      }
    }),
  )
}

/** The platform over the shared connection of these settings, or directly; `leave` then starts a shared one for the next command. */
const openSharing = async (
  settings: Settings,
  interaction: Interaction,
  open: (interaction: Interaction, to: Target) => Source,
): Promise<(Source & { leave(): Promise<void> }) | undefined> => {
  const { openShared, startControlProcess } = await import('./shared-connection.js')
  const source = await openShared({ settings, interaction, direct: async target => open(interaction, target) })
  return source && Object.assign(source, { leave: async () => (source.needsServer() ? startControlProcess(settings) : undefined) })
}

/** Passes on where the settings come from, and cleans up afterwards. */
export const withOrigin = async <T>(flags: GlobalFlags, use: (origin: Origin) => Promise<T>): Promise<T> => {
  try {
    return await use(await originOf(flags))
  } finally {
    await cleanUp()
  }
}

const within = <T>(
  flags: GlobalFlags,
  load: (origin: Origin) => Promise<readonly Settings[]>,
  use: (connections: readonly Connection[]) => Promise<T>,
): Promise<T> =>
  withOrigin(flags, async origin => {
    const began = flags.demo ? performance.now() : 0
    const connections = await connect(await load(origin), origin, began)
    const done = await use(connections)
    for (const { leave } of connections) await leave()
    return done
  })

/** Passes on settings and a source for each selected target, and closes them afterwards, however the command ends. */
export const withPlatforms = <T>(flags: GlobalFlags, use: (connections: readonly Connection[]) => Promise<T>): Promise<T> =>
  within(flags, loadTargets, use)

/** The same for commands that read one target. */
export const withPlatform = <T>(flags: GlobalFlags, use: (connection: Connection) => Promise<T>): Promise<T> =>
  within(
    flags,
    async origin => [await loadSettings(origin)],
    connections => use(connections[0] as Connection),
  )
