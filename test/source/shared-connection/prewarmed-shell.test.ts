import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import { describe, expect } from 'vitest'
import type { Host } from '../../../src/source/host.js'
import { shellCommand } from '../../../src/source/logs/shell.js'
import { prewarmedShell } from '../../../src/source/shared-connection/prewarmed-shell.js'
import { connectSsh } from '../../../src/source/ssh/connect.js'
import { it } from '../../support/sshd.js'

/** Counts the commands that the host was asked to run. */
const counted = (host: Host): Host & { count: number } => {
  const counting = {
    ...host,
    count: 0,
    run: (line: string) => {
      counting.count++
      return host.run(line)
    },
  }
  return counting
}

describe('a prewarmed shell', () => {
  it('runs a command line as the host itself would, and works once', async ({ connect, key }) => {
    const host = counted(await connect({ identityFile: key }))
    const shell = prewarmedShell(host)
    await shell.start()

    const command = await shell.take(shellCommand('printf "%s\\n" "$0" one; echo two >&2; exit 7'))

    expect(host.count).toBe(1)
    expect(
      await Promise.all([text(command?.stdout ?? Readable.from([])), text(command?.stderr ?? Readable.from([])), command?.status]),
    ).toEqual([expect.stringMatching(/sh\none\n$/), 'two\n', 7])
    expect(await shell.take('echo')).toBeUndefined()
    shell.close()
  })

  it('loses nothing of a long output, even if the status arrives before it', async ({ connect, key }) => {
    const shell = prewarmedShell(await connect({ identityFile: key }))
    for (let i = 0; i < 5; i++) {
      await shell.start()
      const command = await shell.take(shellCommand('head -c 1500000 /dev/zero; echo end'))
      const output = await text(command?.stdout ?? Readable.from([]))
      expect([output.length, output.slice(-4)]).toEqual([1_500_004, 'end\n'])
    }
    shell.close()
  })

  it('is waited for while it starts, as the host may allow no second command', async ({ another, home }) => {
    const server = await another({ directives: ['MaxSessions 1'] })
    const identityFile = await server.makeKey('key', ['-t', 'ed25519'])
    const host = await connectSsh(
      { host: '127.0.0.1', port: server.port, identityFile },
      { home, username: server.user, interaction: { stage: () => {} }, signal: AbortSignal.timeout(10_000) },
    )
    try {
      const shell = prewarmedShell(host)
      void shell.start()

      const command = await shell.take(shellCommand('echo here'))

      expect(await text(command?.stdout ?? Readable.from([]))).toBe('here\n')
    } finally {
      host.destroy()
    }
  })

  it('is not started again on a host that runs something else', async ({ another, home }) => {
    const server = await another({ directives: ['ForceCommand echo no shell here'] })
    const identityFile = await server.makeKey('key', ['-t', 'ed25519'])
    const host = counted(
      await connectSsh(
        { host: '127.0.0.1', port: server.port, identityFile },
        { home, username: server.user, interaction: { stage: () => {} }, signal: AbortSignal.timeout(10_000) },
      ),
    )
    try {
      const shell = prewarmedShell(host)
      await shell.start()
      expect(await shell.take('echo')).toBeUndefined()
      await shell.start()
      expect(host.count).toBe(1)
    } finally {
      host.destroy()
    }
  })

  it('is started again after a command has ended the last one', async ({ connect, key }) => {
    const host = counted(await connect({ identityFile: key }))
    const shell = prewarmedShell(host)
    await shell.start()
    const command = await shell.take('exit')
    await command?.status
    shell.startLater()
    await setTimeout(1000)

    expect(host.count).toBe(2)
    expect(await shell.take('exit')).toBeDefined()
    shell.close()
  })
})
