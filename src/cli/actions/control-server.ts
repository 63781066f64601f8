import { readdir, rm, stat } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { text as readAll } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import { connectControl, isListening } from '../../source/shared-connection/client.js'
import { openSharedConnection } from '../../source/shared-connection/connection.js'
import { startControlServer } from '../../source/shared-connection/control-server.js'
import { holderOf, type Lock, tryLock } from '../../state/lock.js'
import { makePrivateFolder } from '../../state/private-folder.js'
import { home, username } from '../../terminal/account.js'
import { cleanUp, cleanUpLater } from '../../terminal/cleanup.js'
import { EXIT } from '../../terminal/exit.js'
import { UsageError } from '../../text/usage-error.js'
import { type ControlServerOrder, killServer } from '../shared-connection.js'
import { writeNote } from '../shared-connection-note.js'
import { type ConnectionPlace, connectionFile } from '../shared-connection-place.js'

/** In the background nobody waits: whoever says nothing for so long is stopped. */
const PATIENCE_MS = 2000
/** Besides the deadline of the target, until one that does not listen yet never will. */
const GRACE_MS = 5000
const LEFT_BEHIND_MS = 86_400_000

const readOrder = async (): Promise<ControlServerOrder> => {
  if (process.stdin.isTTY) throw new UsageError('`connection hold` is not for people', 'ssh.keep in the settings has it called.')
  return JSON.parse(await readAll(process.stdin)) as ControlServerOrder
}

/** The right to hold it. Undefined: another one does, or is about to; one that is stopped is ended. */
const take = async ({ place, target }: ControlServerOrder): Promise<Lock | undefined> => {
  const [lock, socket] = [connectionFile(place, place.name, 'lock'), connectionFile(place, place.name, 'sock')]
  const taken = await tryLock(lock)
  if ('lock' in taken) return taken.lock
  const other = taken.heldBy
  if (other?.host !== hostname()) return undefined
  const isOld = Date.now() - other.at.getTime() > target.deadline * 1000 + GRACE_MS
  if (!(await isListening(socket)) && !isOld) return undefined
  const well = await connectControl(socket, PATIENCE_MS)
  well?.hangUp()
  if (well) return undefined
  killServer(other.pid)
  for (let tries = 0; tries < 50; tries++) {
    const again = await tryLock(lock)
    if ('lock' in again) return again.lock
    if (again.heldBy?.pid !== other.pid) return undefined
    await setTimeout(20)
  }
  return undefined
}

/** Takes away what others left long ago, who were ended before they could, or had settings that nobody has any more. */
const sweep = async ({ folder }: ConnectionPlace): Promise<void> => {
  for (const file of await readdir(folder)) {
    const [name = ''] = file.split('.')
    const path = join(folder, file)
    const about = await stat(path).catch(() => undefined)
    const isOld = about && Date.now() - about.mtimeMs > LEFT_BEHIND_MS
    if (isOld && !(await holderOf(connectionFile({ folder }, name, 'lock')))) await rm(path, { force: true })
  }
}

const hold = async (order: ControlServerOrder): Promise<void> => {
  const { place, target, seconds } = order
  const environment = { home: home(), username: username(), env: process.env }
  const connection = await openSharedConnection(target, environment)
  cleanUpLater(() => connection.close())
  const socket = connectionFile(place, place.name, 'sock')
  const holder = await startControlServer(connection, { socket, version: place.version, pid: process.pid, seconds })
  await writeNote(place, undefined)
  cleanUpLater(async () => {
    holder.end('it was told to end')
    await holder.ended
  })
  const why = await holder.ended
  await writeNote(place, { why, failed: false })
}

/** Holds one connection, in the background, until nobody needs it any more. */
export const runControlServer = async (): Promise<number> => {
  const order = await readOrder()
  try {
    await makePrivateFolder(order.place.folder)
    await sweep(order.place)
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
