import type { Duplex } from 'node:stream'
import { setTimeout } from 'node:timers/promises'
import type { Command, Host } from '../host.js'
import { CHANNEL_CLOSE_MS, type PrewarmedShell, prewarmedShell } from './prewarmed-shell.js'

export interface SharedHostEvents {
  /** The host has sent something. */
  alive(): void
  /** PostgreSQL, or its pooler, has closed the connection. */
  databaseClosed(): void
}

/** The host of a shared connection: it reports activity, and runs commands in a prewarmed shell. */
export const sharedHost = (host: Host, { alive, databaseClosed }: SharedHostEvents): Host & { readonly shell: PrewarmedShell } => {
  const shell = prewarmedShell(host)
  let closedByUs = false
  const observed = (channel: Duplex): Duplex => {
    channel.on('data', alive)
    channel.once('close', () => {
      if (!closedByUs) databaseClosed()
    })
    return channel
  }
  let hasRun = false
  const run = (line: string): Promise<Command> =>
    host.run(line).catch(async error => {
      if (!hasRun) throw error
      // sshd may not have closed the last channel yet, and may allow only one.
      await setTimeout(CHANNEL_CLOSE_MS)
      return host.run(line)
    })

  return {
    label: host.label,
    ...(host.isHere && { isHere: host.isHere }),
    ready: host.ready,
    lost: host.lost,
    shell,
    run: async line => {
      const command = (line.includes('\n') ? undefined : await shell.take(line)) ?? (await run(line))
      hasRun = true
      command.stdout.on('data', alive)
      void command.status.then(() => shell.startLater())
      return command
    },
    connectTcp: async (to, port) => observed(await host.connectTcp(to, port)),
    connectSocket: async path => observed(await host.connectSocket(path)),
    destroy() {
      closedByUs = true
      shell.close()
      host.destroy()
    },
  }
}
