import type { Duplex } from 'node:stream'
import type { SshSettings } from '../../config/settings.js'
import type { DatabaseAddress, Host } from '../host.js'
import { forward, openSession, runThrough } from './channels.js'
import { type MasterOptions, openMaster } from './connection.js'
import { borrowedLostError } from './errors.js'
import { connectMux, type Mux } from './mux.js'

/** What was opened ahead, for the first that asks for it. */
const opener = <T>(open: () => Promise<T>): { ahead(): void; take(): Promise<T> } => {
  let opened: Promise<T> | undefined
  return {
    ahead() {
      opened = open()
      // Whoever takes it learns of a failure.
      opened.catch(() => {})
    },
    take() {
      const taken = opened ?? open()
      opened = undefined
      return taken
    },
  }
}

const hostThrough = (mux: Mux, label: string, lost: Promise<Error>, release: () => void): Host => {
  void lost.then(error => mux.fail(error))
  const session = opener(() => openSession(mux))
  const databases = new Map<string, ReturnType<typeof opener<Duplex>>>()
  const databaseAt = (address: DatabaseAddress) => {
    const key = JSON.stringify(address)
    const found = databases.get(key) ?? opener(() => forward(mux, label, address))
    databases.set(key, found)
    return found
  }
  return {
    label,
    ready: Promise.resolve(),
    lost,
    run: line => runThrough(session.take(), label, line),
    connectTcp: (host, port) => databaseAt({ host, port }).take(),
    connectSocket: socket => databaseAt({ socket }).take(),
    anticipate(database) {
      session.ahead()
      if (database) databaseAt(database).ahead()
    },
    destroy() {
      mux.end()
      release()
    },
  }
}

/** How long ssh may take to say why it has gone: it closes its socket first. */
const LAST_WORDS_MS = 500

/** A connection of our own through the person's OpenSSH. @throws ConnectionError, or the reason of the signal */
export const connectOpenSsh = async (settings: SshSettings, options: MasterOptions): Promise<Host> => {
  const master = await openMaster(settings, options)
  const mux = connectMux(master.control)
  const label = await options.label
  const gone = mux.gone.then(async error => {
    await new Promise(resolve => setTimeout(resolve, LAST_WORDS_MS).unref())
    return error
  })
  return hostThrough(mux, label, Promise.race([master.lost, gone]), master.destroy)
}

/**
 * A connection that the person has open already: it is used, and stays. What is sent after this goes out at once.
 * @param control the path of its socket
 */
export const throughControlMaster = async (control: string, label: string): Promise<Host> => {
  const mux = connectMux(control)
  await mux.connected
  const lost = mux.gone.then(error => (error.name === 'ConnectionError' ? error : borrowedLostError(label)))
  return { ...hostThrough(mux, label, lost, () => {}), isBorrowed: true }
}
