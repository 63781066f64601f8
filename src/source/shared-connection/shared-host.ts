import type { Duplex } from 'node:stream'
import { setTimeout } from 'node:timers/promises'
import type { Command, Host } from '../host.js'
import { PAUSE_MS, type PrewarmedShell, prewarmedShell } from './prewarmed-shell.js'

export interface SharedHostEvents {
  /** Something came from the host. */
  heard(): void
  /** PostgreSQL, or whoever pools for it, has ended its connection. */
  databaseGone(): void
}

/** A host whose connection is held: it tells what comes from there, and runs commands in a shell that was started ahead. */
export const sharedHost = (host: Host, { heard, databaseGone }: SharedHostEvents): Host & { readonly ahead: PrewarmedShell } => {
  const ahead = prewarmedShell(host)
  let isLetGo = false
  const listening = (channel: Duplex): Duplex => {
    channel.on('data', heard)
    channel.once('close', () => {
      if (!isLetGo) databaseGone()
    })
    return channel
  }
  let hasRun = false
  const run = (line: string): Promise<Command> =>
    host.run(line).catch(async error => {
      if (!hasRun) throw error
      // sshd may not have closed the last one's channel, and allow only one.
      await setTimeout(PAUSE_MS)
      return host.run(line)
    })

  return {
    label: host.label,
    ready: host.ready,
    lost: host.lost,
    ahead,
    run: async line => {
      const command = (line.includes('\n') ? undefined : await ahead.take(line)) ?? (await run(line))
      hasRun = true
      command.stdout.on('data', heard)
      void command.status.then(() => ahead.startLater())
      return command
    },
    connectTcp: async (to, port) => listening(await host.connectTcp(to, port)),
    connectSocket: async path => listening(await host.connectSocket(path)),
    destroy() {
      isLetGo = true
      ahead.close()
      host.destroy()
    },
  }
}
