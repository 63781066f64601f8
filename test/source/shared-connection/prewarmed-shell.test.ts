import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import { describe, expect } from 'vitest'
import type { Host } from '../../../src/source/host.js'
import { shellCommand } from '../../../src/source/logs/shell.js'
import { prewarmedShell } from '../../../src/source/shared-connection/prewarmed-shell.js'
import { connectSsh } from '../../../src/source/ssh/connect.js'
import { it } from '../../support/sshd.js'

/** How many commands the host was asked for. */
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

describe('a shell that was started ahead', () => {
  it('runs a command line as if the host had been asked for it, and serves once', async ({ connect, key }) => {
    const host = counted(await connect({ identityFile: key }))
    const ahead = prewarmedShell(host)
    await ahead.start()

    const command = await ahead.take(shellCommand('printf "%s\\n" "$0" one; echo two >&2; exit 7'))

    expect(host.count).toBe(1)
    expect(
      await Promise.all([text(command?.stdout ?? Readable.from([])), text(command?.stderr ?? Readable.from([])), command?.status]),
    ).toEqual([expect.stringMatching(/sh\none\n$/), 'two\n', 7])
    expect(await ahead.take('echo')).toBeUndefined()
    ahead.close()
  })

  it('loses nothing of a long answer, however soon its end is known', async ({ connect, key }) => {
    const ahead = prewarmedShell(await connect({ identityFile: key }))
    for (let i = 0; i < 5; i++) {
      await ahead.start()
      const command = await ahead.take(shellCommand('head -c 1500000 /dev/zero; echo end'))
      const said = await text(command?.stdout ?? Readable.from([]))
      expect([said.length, said.slice(-4)]).toEqual([1_500_004, 'end\n'])
    }
    ahead.close()
  })

  it('is waited for while it starts, for the host may allow no other command', async ({ another, home }) => {
    const server = await another({ directives: ['MaxSessions 1'] })
    const identityFile = await server.makeKey('key', ['-t', 'ed25519'])
    const host = await connectSsh(
      { host: '127.0.0.1', port: server.port, identityFile },
      { home, username: server.user, interaction: { stage: () => {} }, signal: AbortSignal.timeout(10_000) },
    )
    try {
      const ahead = prewarmedShell(host)
      void ahead.start()

      const command = await ahead.take(shellCommand('echo here'))

      expect(await text(command?.stdout ?? Readable.from([]))).toBe('here\n')
    } finally {
      host.destroy()
    }
  })

  it('is not tried again where the host runs something else', async ({ another, home }) => {
    const server = await another({ directives: ['ForceCommand echo no shell here'] })
    const identityFile = await server.makeKey('key', ['-t', 'ed25519'])
    const host = counted(
      await connectSsh(
        { host: '127.0.0.1', port: server.port, identityFile },
        { home, username: server.user, interaction: { stage: () => {} }, signal: AbortSignal.timeout(10_000) },
      ),
    )
    try {
      const ahead = prewarmedShell(host)
      await ahead.start()
      expect(await ahead.take('echo')).toBeUndefined()
      await ahead.start()
      expect(host.count).toBe(1)
    } finally {
      host.destroy()
    }
  })

  it('is no more when it has ended meanwhile, and the next one is started after a command', async ({ connect, key }) => {
    const host = counted(await connect({ identityFile: key }))
    const ahead = prewarmedShell(host)
    await ahead.start()
    const command = await ahead.take('exit')
    await command?.status
    ahead.startLater()
    await setTimeout(1000)

    expect(host.count).toBe(2)
    expect(await ahead.take('exit')).toBeDefined()
    ahead.close()
  })
})
