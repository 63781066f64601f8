import { spawn } from 'node:child_process'
import process from 'node:process'
import type { Settings, Target } from '../config/settings.js'
import { connectControl } from '../source/shared-connection/client.js'
import { openSharedSource, type SharedSource } from '../source/shared-connection/shared-source.js'
import type { Interaction, Source } from '../source/source.js'
import { StateError } from '../state/errors.js'
import { isPrivateFolder } from '../state/private-folder.js'
import { UsageError } from '../text/usage-error.js'
import { ownBuild } from './own-command.js'
import { type ConnectionLocation, connectionFile, connectionLocation } from './shared-connection-location.js'
import { readNote } from './shared-connection-note.js'

/** The instructions to the background process, sent on its standard input: arguments would show its secrets in `ps`. */
export interface ControlServerOrder {
  readonly location: ConnectionLocation
  readonly target: Target
  readonly seconds: number
}

/** After a failed connection, until the next attempt: many in a row look like an attack. */
const RETRY_DELAY_MS = 60_000

export interface SharedConnectionOptions {
  readonly settings: Settings
  readonly interaction: Interaction
  readonly direct: (target: Target) => Promise<Source>
}

/** A source that reads over the shared connection for these settings, if one is open; undefined if none is possible. */
export const openShared = async ({ settings, interaction, direct }: SharedConnectionOptions): Promise<SharedSource | undefined> => {
  try {
    const location = connectionLocation(settings)
    await isPrivateFolder(location.folder)
    return openSharedSource({
      target: settings.target,
      interaction,
      version: location.version,
      socket: connectionFile(location, location.name, 'sock'),
      direct: deadline => direct({ ...settings.target, deadline }),
    })
  } catch (error) {
    // A shared connection is only a convenience; `check_status connection` says why there is none.
    if (error instanceof UsageError || error instanceof StateError) return undefined
    throw error
  }
}

/** Starts a background process that connects and shares its connection with later commands. Does not wait for it. Never throws. */
export const startControlProcess = async ({ target, stateDir }: Settings): Promise<void> => {
  const location = connectionLocation({ target, stateDir })
  const note = await readNote(location).catch(() => undefined)
  if (note?.failed && Math.abs(Date.now() - note.at.getTime()) < RETRY_DELAY_MS) return
  const order: ControlServerOrder = { location, target, seconds: target.ssh ? (target.ssh.keep ?? 0) : 0 }
  const [program, ...args] = ownBuild()
  const child = spawn(program, [...args, 'connection', 'serve'], {
    // Keeps neither the terminal, nor the current folder, nor a pipe that cron reads until it is closed.
    detached: true,
    cwd: '/',
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  child.on('error', () => {})
  child.unref()
  await new Promise<void>(resolve => {
    child.stdin.on('error', () => resolve())
    child.stdin.end(JSON.stringify(order), () => resolve())
  })
}

/** Connects to the control server of that name. */
export const contactServer = (location: ConnectionLocation, name = location.name): ReturnType<typeof connectControl> =>
  connectControl(connectionFile(location, name, 'sock'))

/** Kills a server that does not respond. It may have just ended. */
export const killServer = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
