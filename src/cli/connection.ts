import './zod-config.js'
import { dirname } from 'node:path'
import process from 'node:process'
import { loadSettings, loadTargets, type Origin } from '../config/load.js'
import type { Settings, Target } from '../config/settings.js'
import { lazySource } from '../source/lazy-source.js'
import type { Interaction, Source } from '../source/source.js'
import { home, username } from '../terminal/account.js'
import { cleanUp, cleanUpLater } from '../terminal/cleanup.js'
import { waitFor } from '../terminal/waiting.js'
import { UsageError } from '../text/usage-error.js'
import type { GlobalFlags } from './options.js'

export interface Connection {
  readonly settings: Settings
  readonly source: Source
  /** Another source of the same platform, which asks nobody anything: for what lives longer than one connection. */
  readonly reopen: () => Source
  /** When the wait for this platform began, by `performance.now()`: the demo's own start does not count. */
  readonly began: number
  /** Resolves once the request is on its way to the host or the control server: work done after that costs no time. */
  readonly asked: Promise<void>
  /** Takes the spinner off the screen. */
  stopWaiting(): void
  /** Called at the end: starts a shared connection for the next command, if the settings ask for one. */
  leave(): Promise<void>
}

const startDemo = async (): Promise<string> => {
  const demo = await import('../demo/index.js')
  const waiting = waitFor('')
  waiting.say('Starting a platform to show')
  // It may be interrupted while it starts, and knows best what there is to undo by then.
  const { configFile } = await demo.startDemo(cleanUpLater)
  waiting.stop()
  return configFile
}

/** What would lead a demo away from its own platform. */
const ELSEWHERE = ['config', 'target', 'host', 'user', 'port', 'identityFile', 'knownHosts'] as const

/** Where the settings come from: for a demo from nothing but itself, whatever this person's own settings and `~/.ssh/config` are. */
const originOf = async (flags: GlobalFlags): Promise<Origin> => {
  if (!flags.demo) return { flags, env: process.env, home: home() }
  if (ELSEWHERE.some(flag => flags[flag] !== undefined))
    throw new UsageError('--demo brings its own platform', 'Leave out the flags that name another one.')
  const config = await startDemo()
  return { flags: { ...flags, config }, env: { PATH: process.env.PATH }, home: dirname(config) }
}

/** Nobody is asked where several would ask at once. */
export const SILENT: Interaction = { stage: () => {} }

/** The same interaction, and a promise of the first stage that it is told of. */
const listening = (interaction: Interaction): { readonly interaction: Interaction; readonly asked: Promise<void> } => {
  let tell = (): void => {}
  const asked = new Promise<void>(resolve => {
    tell = resolve
  })
  const stage: Interaction['stage'] = to => {
    interaction.stage(to)
    tell()
  }
  return { interaction: { ...interaction, stage }, asked }
}

const connect = async (all: readonly Settings[], { env, home }: Origin, began: number): Promise<Connection[]> => {
  const [only, ...others] = all
  const isOne = others.length === 0
  const waiting = waitFor(isOne && only ? (only.target.ssh ? only.target.ssh.host : only.target.name) : `${all.length} targets`)
  if (!isOne) waiting.stage('connecting')
  return Promise.all(
    all.map(async settings => {
      const { target } = settings
      // The libraries for SSH and PostgreSQL are the greater part of what there is to load, and not needed with a shared connection.
      const open = (interaction: Interaction, to: Target = target): Source =>
        lazySource(async () => (await import('../source/open.js')).openSource(to, interaction, { home, username: username(), env }))
      const { interaction, asked } = listening(isOne ? waiting : SILENT)
      const keep = target.ssh ? target.ssh.keep : undefined
      const shared = keep ? await openSharing(settings, interaction, open) : undefined
      const source = shared ?? open(interaction)
      cleanUpLater(() => source.close())
      return {
        settings,
        source,
        reopen: () => open(SILENT),
        began,
        asked,
        stopWaiting: () => waiting.stop(),
        leave: async () => shared?.leave(),
      }
    }),
  )
}

/** The platform over the shared connection for these settings; if there was none, `leave` starts one for the next command. */
const openSharing = async (
  settings: Settings,
  interaction: Interaction,
  open: (interaction: Interaction, to: Target) => Source,
): Promise<(Source & { leave(): Promise<void> }) | undefined> => {
  const { openShared, startControlProcess } = await import('./shared-connection.js')
  const source = await openShared({ settings, interaction, direct: async target => open(interaction, target) })
  return source && Object.assign(source, { leave: async () => (source.needsServer() ? startControlProcess(settings) : undefined) })
}

/** Where the settings come from, for a command that does with them as it likes; all is let go of when it is done. */
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

/** Settings and a source for each target that was asked for; all are let go of when the command is done, however it ends. */
export const withPlatforms = <T>(flags: GlobalFlags, use: (connections: readonly Connection[]) => Promise<T>): Promise<T> =>
  within(flags, loadTargets, use)

/** The same for a command that reads one target. */
export const withPlatform = <T>(flags: GlobalFlags, use: (connection: Connection) => Promise<T>): Promise<T> =>
  within(
    flags,
    async origin => [await loadSettings(origin)],
    connections => use(connections[0] as Connection),
  )
