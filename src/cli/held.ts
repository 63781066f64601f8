import { spawn } from 'node:child_process'
import process from 'node:process'
import type { Settings, Target } from '../config/settings.js'
import { call } from '../source/held/call.js'
import { type HeldSource, openHeld } from '../source/held/held-source.js'
import type { Interaction, Source } from '../source/source.js'
import { StateError } from '../state/errors.js'
import { isPrivateFolder } from '../state/private-folder.js'
import { UsageError } from './errors.js'
import { readNote } from './held-note.js'
import { type HeldPlace, heldFile, heldPlace } from './held-place.js'

/** What the process in the background is told, on its standard input: no secret of it is to be seen among its words. */
export interface HoldOrder {
  readonly place: HeldPlace
  readonly target: Target
  readonly seconds: number
}

/** After one that could not connect, until the next try: a host takes many in a row for an attack. */
const PAUSE_MS = 60_000

export interface HeldOptions {
  readonly settings: Settings
  readonly interaction: Interaction
  readonly direct: (target: Target) => Promise<Source>
}

/** A source that reads over the connection that is held for these settings, if one is; undefined where none can be. */
export const heldSource = async ({ settings, interaction, direct }: HeldOptions): Promise<HeldSource | undefined> => {
  try {
    const place = heldPlace(settings)
    await isPrivateFolder(place.folder)
    return openHeld({
      target: settings.target,
      interaction,
      version: place.version,
      socket: heldFile(place, place.name, 'sock'),
      direct: deadline => direct({ ...settings.target, deadline }),
    })
  } catch (error) {
    // It is a comfort; `check_status connection` says why there is none.
    if (error instanceof UsageError || error instanceof StateError) return undefined
    throw error
  }
}

/** Starts a process that connects by itself and holds that connection for those who come next. It is not waited for. Never throws. */
export const holdConnection = async ({ target, stateDir }: Settings): Promise<void> => {
  const place = heldPlace({ target, stateDir })
  const note = await readNote(place).catch(() => undefined)
  if (note?.failed && Math.abs(Date.now() - note.at.getTime()) < PAUSE_MS) return
  const order: HoldOrder = { place, target, seconds: target.ssh ? (target.ssh.keep ?? 0) : 0 }
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
export const callHeld = (place: HeldPlace, name = place.name): ReturnType<typeof call> => call(heldFile(place, name, 'sock'))

/** Ends who does not listen. It may have ended in this very moment. */
export const endHolder = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
