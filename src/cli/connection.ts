import { dirname } from 'node:path'
import process from 'node:process'
import { loadSettings, type SettingsFlags } from '../config/load.js'
import type { Settings } from '../config/settings.js'
import { openSource } from '../source/open.js'
import type { Source } from '../source/source.js'
import { home, username } from './account.js'
import { cleanUp, cleanUpLater } from './cleanup.js'
import { UsageError } from './errors.js'
import type { GlobalFlags } from './options.js'
import { waitFor } from './waiting.js'

export interface Connection {
  readonly settings: Settings
  readonly source: Source
  /** When the wait for this platform began, by `performance.now()`: the demo's own start does not count. */
  readonly began: number
  /** Takes the spinner off the screen. */
  stopWaiting(): void
}

const startDemo = async (): Promise<string> => {
  const demo = await import('../demo/index.js')
  const waiting = await waitFor('')
  waiting.say('Starting a platform to show')
  // It may be interrupted while it starts, and knows best what there is to undo by then.
  const { configFile } = await demo.startDemo(cleanUpLater)
  waiting.stop()
  return configFile
}

/** What would lead a demo away from its own platform. */
const ELSEWHERE = ['config', 'target', 'host', 'user', 'port', 'identityFile', 'knownHosts'] as const

/** Where the settings come from: for a demo from nothing but itself, whatever this person's own settings and `~/.ssh/config` are. */
const origin = async (flags: GlobalFlags): Promise<{ flags: SettingsFlags; env: NodeJS.ProcessEnv; home: string }> => {
  if (!flags.demo) return { flags, env: process.env, home: home() }
  if (ELSEWHERE.some(flag => flags[flag] !== undefined))
    throw new UsageError('--demo brings its own platform', 'Leave out the flags that name another one.')
  const config = await startDemo()
  return { flags: { ...flags, config }, env: { PATH: process.env.PATH }, home: dirname(config) }
}

/** Settings and a source for one command; both are let go of when it is done, however it ends. */
export const withPlatform = async <T>(flags: GlobalFlags, use: (connection: Connection) => Promise<T>): Promise<T> => {
  try {
    const where = await origin(flags)
    const began = flags.demo ? performance.now() : 0
    const settings = await loadSettings(where)
    const { target } = settings
    const waiting = await waitFor(target.ssh ? target.ssh.host : target.name)
    const source = openSource(target, waiting, { home: where.home, username: username(), env: where.env })
    cleanUpLater(() => source.close())
    return await use({ settings, source, began, stopWaiting: () => waiting.stop() })
  } finally {
    await cleanUp()
  }
}
