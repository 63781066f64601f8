import { readdir, rm, stat } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { text as readAll } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import { connectControl, isListening } from '../../source/shared-connection/client.js'
import { openSharedConnection } from '../../source/shared-connection/connection.js'
import { startControlServer } from '../../source/shared-connection/control-server.js'
import { type Lock, lockOwnerOf, tryLock } from '../../state/lock.js'
import { makePrivateFolder } from '../../state/private-folder.js'
import { home, username } from '../../terminal/account.js'
import { cleanUp, cleanUpLater } from '../../terminal/cleanup.js'
import { EXIT } from '../../terminal/exit.js'
import { UsageError } from '../../text/usage-error.js'
import { type ControlServerOrder, killServer } from '../shared-connection.js'
import { type ConnectionLocation, connectionFile } from '../shared-connection-location.js'
import { writeNote } from '../shared-connection-note.js'

/** In the background there is time: a server that needs longer than this is suspended. */
const HELLO_TIMEOUT_MS = 2000
/** A server that is not listening this long after the target's deadline never will. */
const START_GRACE_MS = 5000
/** Older files of dead servers are removed. */
const MAX_STALE_MS = 86_400_000

const readOrder = async (): Promise<ControlServerOrder> => {
  if (process.stdin.isTTY)
    throw new UsageError('`connection serve` is an internal command', 'Set ssh.keep in the settings: check_status then starts it itself.')
  return JSON.parse(await readAll(process.stdin)) as ControlServerOrder
}

/** Takes the lock of the connection. Undefined: another server has it, or is starting. A suspended server is killed. */
const takeLock = async ({ location, target }: ControlServerOrder): Promise<Lock | undefined> => {
  const [lock, socket] = [connectionFile(location, location.name, 'lock'), connectionFile(location, location.name, 'sock')]
  const taken = await tryLock(lock)
  if ('lock' in taken) return taken.lock
  const other = taken.heldBy
  if (other?.host !== hostname()) return undefined
  const isOld = Date.now() - other.at.getTime() > target.deadline * 1000 + START_GRACE_MS
  if (!(await isListening(socket)) && !isOld) return undefined
  const server = await connectControl(socket, HELLO_TIMEOUT_MS)
  server?.disconnect()
  if (server) return undefined
  killServer(other.pid)
  for (let tries = 0; tries < 50; tries++) {
    const again = await tryLock(lock)
    if ('lock' in again) return again.lock
    if (again.heldBy?.pid !== other.pid) return undefined
    await setTimeout(20)
  }
  return undefined
}

/** Removes files left behind by servers that were killed, or that served settings no longer in use. */
const removeStaleFiles = async ({ folder }: ConnectionLocation): Promise<void> => {
  for (const file of await readdir(folder)) {
    const [name = ''] = file.split('.')
    const path = join(folder, file)
    const stats = await stat(path).catch(() => undefined)
    const isOld = stats && Date.now() - stats.mtimeMs > MAX_STALE_MS
    if (isOld && !(await lockOwnerOf(connectionFile({ folder }, name, 'lock')))) await rm(path, { force: true })
  }
}

const serve = async (order: ControlServerOrder): Promise<void> => {
  const { location, target, seconds } = order
  const environment = { home: home(), username: username(), env: process.env }
  const connection = await openSharedConnection(target, environment)
  cleanUpLater(() => connection.close())
  const socket = connectionFile(location, location.name, 'sock')
  const server = await startControlServer(connection, { socket, version: location.version, pid: process.pid, seconds })
  await writeNote(location, undefined)
  cleanUpLater(async () => {
    server.end('its process was asked to end')
    await server.ended
  })
  const why = await server.ended
  await writeNote(location, { why, failed: false })
}

/** Serves one shared connection in the background until it has not been used for a while. */
export const runControlServer = async (): Promise<number> => {
  const order = await readOrder()
  try {
    await makePrivateFolder(order.location.folder)
    await removeStaleFiles(order.location)
    const lock = await takeLock(order)
    if (!lock) return EXIT.fine
    cleanUpLater(() => lock.release())
    await serve(order).catch(error => {
      const { message, hint } = error as Error & { hint?: string }
      return writeNote(order.location, { why: message, ...(hint && { hint }), failed: true })
    })
    return EXIT.fine
  } finally {
    await cleanUp()
  }
}
