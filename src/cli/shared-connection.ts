import { spawn } from 'node:child_process'
import process from 'node:process'
import type { Settings, Target } from '../config/settings.js'
import { connectControl } from '../source/shared-connection/client.js'
import { openSharedSource, type SharedSource } from '../source/shared-connection/shared-source.js'
import type { Interaction, Source } from '../source/source.js'
import { StateError } from '../state/errors.js'
import { isPrivateFolder } from '../state/private-folder.js'
import { UsageError } from '../text/usage-error.js'
import { readNote } from './shared-connection-note.js'
import { type ConnectionPlace, connectionFile, connectionPlace } from './shared-connection-place.js'

/** What the process in the background is told, on its standard input: no secret of it is to be seen among its words. */
export interface ControlServerOrder {
  readonly place: ConnectionPlace
  readonly target: Target
  readonly seconds: number
}

/** After one that could not connect, until the next try: a host takes many in a row for an attack. */
const PAUSE_MS = 60_000

export interface SharedConnectionOptions {
  readonly settings: Settings
  readonly interaction: Interaction
  readonly direct: (target: Target) => Promise<Source>
}

/** A source that reads over the connection that is held for these settings, if one is; undefined where none can be. */
export const openShared = async ({ settings, interaction, direct }: SharedConnectionOptions): Promise<SharedSource | undefined> => {
  try {
    const place = connectionPlace(settings)
    await isPrivateFolder(place.folder)
    return openSharedSource({
      target: settings.target,
      interaction,
      version: place.version,
      socket: connectionFile(place, place.name, 'sock'),
      direct: deadline => direct({ ...settings.target, deadline }),
    })
  } catch (error) {
    // It is a comfort; `check_status connection` says why there is none.
    if (error instanceof UsageError || error instanceof StateError) return undefined
    throw error
  }
}

/** Starts a process that connects by itself and holds that connection for those who come next. It is not waited for. Never throws. */
export const startControlProcess = async ({ target, stateDir }: Settings): Promise<void> => {
  const place = connectionPlace({ target, stateDir })
  const note = await readNote(place).catch(() => undefined)
  if (note?.failed && Math.abs(Date.now() - note.at.getTime()) < PAUSE_MS) return
  const order: ControlServerOrder = { place, target, seconds: target.ssh ? (target.ssh.keep ?? 0) : 0 }
  const child = spawn(process.execPath, [process.argv[1] ?? '', 'connection', 'hold'], {
    // Neither the terminal nor the folder it was called in, nor the pipe that cron reads from until it is closed.
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

/** Says hello to whoever holds the connection of that name. */
export const contactServer = (place: ConnectionPlace, name = place.name): ReturnType<typeof connectControl> =>
  connectControl(connectionFile(place, name, 'sock'))

/** Ends who does not listen. It may have ended in this very moment. */
export const killServer = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
