import { writeFile } from 'node:fs/promises'
import { createServer, connect as dial, type Server } from 'node:net'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { describe, expect, onTestFinished } from 'vitest'
import { it } from '../../support/sshd.js'

const listening = (server: Server, where: number | string = 0): Promise<number> =>
  new Promise(resolve => {
    onTestFinished(() => void server.close())
    server.listen(where as number, '127.0.0.1').once('listening', () => resolve((server.address() as { port?: number }).port ?? 0))
  })

const endOf = (channel: Duplex): Promise<string[]> =>
  new Promise(resolve => {
    const seen: string[] = []
    channel.on('end', () => seen.push('end')).on('close', () => resolve([...seen, 'close']))
    channel.resume()
  })

describe('a channel to the database', () => {
  it('a channel ends and closes when the database closes its side', async ({ key, connect }) => {
    const port = await listening(createServer(socket => socket.end('bye')))
    const channel = await (await connect({ identityFile: key })).connectTcp('127.0.0.1', port)

    expect(await endOf(channel)).toEqual(['end', 'close'])
  })

  it('destroying the host closes its channels and opens no more', async ({ key, connect }) => {
    const port = await listening(createServer(() => {}))
    const host = await connect({ identityFile: key })
    const ended = endOf(await host.connectTcp('127.0.0.1', port))

    host.destroy()

    expect(await ended).toContain('close')
    await expect(host.connectTcp('127.0.0.1', port)).rejects.toMatchObject({ name: 'DatabaseError' })
    await expect(host.run('true')).rejects.toMatchObject({ name: 'ConnectionError' })
  })

  it('several channels and a command work side by side', async ({ key, connect }) => {
    const port = await listening(createServer(socket => socket.pipe(socket)))
    const host = await connect({ identityFile: key })

    const [command, ...channels] = await Promise.all([
      host.run('exit 3'),
      ...Array.from({ length: 5 }, () => host.connectTcp('127.0.0.1', port)),
    ])

    expect(await command.status).toBe(3)
    expect(channels).toHaveLength(5)
  })

  it('a refused Unix socket names the directive, as sshd does not say why it refused', async ({ another, home, connect }) => {
    const { port, makeKey } = await another({ directives: ['AllowStreamLocalForwarding no'] })
    const host = await connect({ host: '127.0.0.1', port, identityFile: await makeKey('key', ['-t', 'ed25519']) })

    await expect(host.connectSocket(join(home, 'socket'))).rejects.toMatchObject({
      name: 'DatabaseError',
      hint: expect.stringContaining('AllowStreamLocalForwarding'),
    })
  })
})

describe('a command', () => {
  it('a killed command has no status, even if its output is not read', async ({ key, connect }) => {
    const command = await (await connect({ identityFile: key })).run('trap "" HUP PIPE; seq 100000; sleep 3')
    await new Promise(resolve => setTimeout(resolve, 200))
    const since = performance.now()

    command.kill()

    expect(await command.status).toBeUndefined()
    expect(performance.now() - since).toBeLessThan(2000)
  })

  it('destroying the host leaves its commands without a status', async ({ key, connect }) => {
    const host = await connect({ identityFile: key })
    const { status } = await host.run('seq 100000; exec sleep 60')

    host.destroy()

    expect(await status).toBeUndefined()
  })

  it('a refused command names the directive to check', async ({ another, connect }) => {
    const { port, makeKey } = await another({ directives: ['MaxSessions 0'] })
    const host = await connect({ host: '127.0.0.1', port, identityFile: await makeKey('key', ['-t', 'ed25519']) })

    await expect(host.run('true')).rejects.toMatchObject({ name: 'ConnectionError', hint: expect.stringContaining('MaxSessions') })
  })

  it('a command that has ended can be written to without an error', async ({ key, connect }) => {
    const { stdin, stdout, status } = await (await connect({ identityFile: key })).run('exit 4')
    stdout.resume()

    expect(await status).toBe(4)
    await new Promise(resolve => setTimeout(resolve, 50))
    stdin.write('too late')
  })
})

describe('a host', () => {
  it('a destroyed host is not reported as lost, and leaves nothing behind', async ({ key, connect }) => {
    const resources = (): string[] => process.getActiveResourcesInfo().filter(name => /TCP|Timeout/.test(name))
    const before = resources()
    const host = await connect({ identityFile: key })
    let lost = false
    host.lost.then(() => {
      lost = true
    })

    host.destroy()
    host.destroy()

    await expect.poll(resources).toEqual(before)
    expect(lost).toBe(false)
  })

  it('a silent host is lost after 15 s', async ({ sshd, key, home, connect }) => {
    let isFrozen = false
    const frozen = await listening(
      createServer(near => {
        const far = dial(sshd.port, '127.0.0.1')
        near.on('data', data => isFrozen || far.write(data)).on('close', () => far.destroy())
        far.on('data', data => isFrozen || near.write(data)).on('close', () => near.destroy())
      }),
    )
    const knownHosts = join(home, 'known_hosts')
    await writeFile(knownHosts, await sshd.knownHost(undefined, `[127.0.0.1]:${frozen}`))
    const host = await connect({ identityFile: key, host: '127.0.0.1', port: frozen, knownHosts })
    const since = performance.now()

    isFrozen = true

    expect((await host.lost).message).toContain('did not respond for 15 s')
    expect(performance.now() - since).toBeLessThan(22_000)
  })
})
