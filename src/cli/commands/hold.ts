import { hostname } from 'node:os'
import process from 'node:process'
import { text as readAll } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import { call, isListening } from '../../source/held/call.js'
import { openHeldConnection } from '../../source/held/connection.js'
import { serveHeld } from '../../source/held/holder.js'
import { type Lock, tryLock } from '../../state/lock.js'
import { makePrivateFolder } from '../../state/private-folder.js'
import { home, username } from '../account.js'
import { cleanUp, cleanUpLater } from '../cleanup.js'
import { UsageError } from '../errors.js'
import { EXIT } from '../exit.js'
import type { HoldOrder } from '../held.js'
import { writeNote } from '../held-note.js'
import { heldFile } from '../held-place.js'

/** In the background nobody waits: whoever says nothing for so long is stopped. */
const PATIENCE_MS = 2000
/** Besides the deadline of the target, until one that does not listen yet never will. */
const GRACE_MS = 5000

const readOrder = async (): Promise<HoldOrder> => {
  if (process.stdin.isTTY) throw new UsageError('`connection hold` is not for people', 'ssh.keep in the settings has it called.')
  return JSON.parse(await readAll(process.stdin)) as HoldOrder
}

/** The right to hold it. Undefined: another one does, or is about to; one that is stopped is ended. */
const take = async ({ place, target }: HoldOrder): Promise<Lock | undefined> => {
  const [lock, socket] = [heldFile(place, place.name, 'lock'), heldFile(place, place.name, 'sock')]
  const taken = await tryLock(lock)
  if ('lock' in taken) return taken.lock
  const other = taken.heldBy
  if (other?.host !== hostname()) return undefined
  const isOld = Date.now() - other.at.getTime() > target.deadline * 1000 + GRACE_MS
  if (!(await isListening(socket)) && !isOld) return undefined
  const well = await call(socket, PATIENCE_MS)
  well?.hangUp()
  if (well) return undefined
  process.kill(other.pid, 'SIGKILL')
  for (let tries = 0; tries < 50; tries++) {
    const again = await tryLock(lock)
    if ('lock' in again) return again.lock
    if (again.heldBy?.pid !== other.pid) return undefined
    await setTimeout(20)
  }
  return undefined
}

const hold = async (order: HoldOrder): Promise<void> => {
  const { place, target, seconds } = order
  const environment = { home: home(), username: username(), env: process.env }
  const connection = await openHeldConnection(target, environment)
  cleanUpLater(() => connection.close())
  const socket = heldFile(place, place.name, 'sock')
  const holder = await serveHeld(connection, { socket, version: place.version, pid: process.pid, seconds })
  await writeNote(place, undefined)
  cleanUpLater(async () => {
    holder.end('it was told to end')
    await holder.ended
  })
  const why = await holder.ended
  await writeNote(place, { why, failed: false })
}

/** Holds one connection, in the background, until nobody needs it any more. */
export const runHold = async (): Promise<number> => {
  const order = await readOrder()
  try {
    await makePrivateFolder(order.place.folder)
    const lock = await take(order)
    if (!lock) return EXIT.fine
    cleanUpLater(() => lock.release())
    await hold(order).catch(error => {
      const { message, hint } = error as Error & { hint?: string }
      return writeNote(order.place, { why: message, ...(hint && { hint }), failed: true })
    })
    return EXIT.fine
  } finally {
    await cleanUp()
  }
}
