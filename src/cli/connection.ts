import { homedir, userInfo } from 'node:os'
import process from 'node:process'
import { loadSettings } from '../config/load.js'
import type { Settings } from '../config/settings.js'
import { openSource } from '../source/open.js'
import type { Source } from '../source/source.js'
import { cleanUp, cleanUpLater } from './cleanup.js'
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

const username = (): string => {
  try {
    return userInfo().username
  } catch {
    return process.env.USER ?? 'root' // a uid without a name, as in some containers
  }
}

/** Settings and a source for one command; both are let go of when it is done, however it ends. */
export const withPlatform = async <T>(flags: GlobalFlags, use: (connection: Connection) => Promise<T>): Promise<T> => {
  try {
    const config = flags.demo ? await startDemo() : flags.config
    const began = flags.demo ? performance.now() : 0
    const home = homedir()
    const env = flags.demo ? { PATH: process.env.PATH } : process.env
    const settings = await loadSettings({ flags: { ...flags, ...(config && { config }) }, env, home })
    const { target } = settings
    const waiting = await waitFor(target.ssh ? target.ssh.host : target.name)
    const source = openSource(target, waiting, { home, username: username(), env })
    cleanUpLater(() => source.close())
    return await use({ settings, source, began, stopWaiting: () => waiting.stop() })
  } finally {
    await cleanUp()
  }
}
