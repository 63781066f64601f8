import { rmSync } from 'node:fs'
import type { SshSettings } from '../../config/settings.js'
import type { Host } from '../host.js'
import { forwardSocket, forwardTcp, type Master, runThrough } from './channels.js'
import { type MasterOptions, makeFolder, openMaster } from './connection.js'

const hostThrough = (master: Master, lost: Promise<Error>, release: () => void): Host => {
  const children = new Set<() => void>()
  return {
    label: master.label,
    ready: Promise.resolve(),
    lost,
    run: line => runThrough(master, line, children),
    connectTcp: (host, port) => forwardTcp(master, host, port, children),
    connectSocket: path => forwardSocket(master, path, children),
    destroy() {
      for (const end of children) end()
      children.clear()
      release()
    },
  }
}

/** A connection of our own through the person's OpenSSH. @throws ConnectionError, or the reason of the signal */
export const connectOpenSsh = async (settings: SshSettings, options: MasterOptions): Promise<Host> => {
  const master = await openMaster(settings, options)
  return hostThrough(master, master.lost, master.destroy)
}

/** A connection that the person has open already: it is used, and stays. @param control the path of its socket */
export const throughControlMaster = (control: string, label: string): Host => {
  const folder = makeFolder()
  return hostThrough({ control, label, folder, log: () => '' }, new Promise(() => {}), () =>
    rmSync(folder, { recursive: true, force: true }),
  )
}
