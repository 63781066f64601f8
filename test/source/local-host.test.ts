import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Host } from '../../src/source/host.js'
import { localHost } from '../../src/source/local-host.js'

let host: Host
let folder: string
const servers: Server[] = []

beforeEach(async () => {
  host = localHost()
  folder = await mkdtemp(join(tmpdir(), 'local-host-'))
})
afterEach(async () => {
  host.destroy()
  for (const server of servers.splice(0)) server.close()
  await rm(folder, { recursive: true })
})

const listen = (where: string | number): Promise<Server> =>
  new Promise(resolve => {
    const server = createServer(socket => socket.end('hello'))
    servers.push(server)
    const ready = () => resolve(server)
    if (typeof where === 'string') server.listen(where, ready)
    else server.listen(where, '127.0.0.1', ready)
  })

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
const gone = async (pid: number): Promise<boolean> => {
  // A dead process stays visible until init has reaped it.
  for (let tries = 0; alive(pid) && tries < 500; tries++) await wait(20)
  return !alive(pid)
}

/** Runs a command whose child would outlive its shell; resolves with the child's process id. */
const withChild = async () => {
  const command = await host.run('sleep 1000 & echo $!; wait')
  const [chunk] = (await command.stdout.take(1).toArray()) as Buffer[]
  return { command, child: Number(String(chunk)) }
}

describe('a command on this host', () => {
  it('a command on this host has its own output, errors and status', async () => {
    const command = await host.run('cat; echo oops >&2; exit 3')
    command.stdin.end('words')

    expect(await Promise.all([text(command.stdout), text(command.stderr), command.status])).toEqual(['words', 'oops\n', 3])
  })

  it('a killed command ends together with its children', async () => {
    const { command, child } = await withChild()

    command.kill()

    expect(await command.status).toBeUndefined()
    expect(await gone(child)).toBe(true)
  })

  it('destroying the host ends its commands together with their children', async () => {
    const { child } = await withChild()

    host.destroy()

    expect(await gone(child)).toBe(true)
  })

  it('a command that has ended can be written to and killed without an error', async () => {
    const command = await host.run('exit 0')
    await command.status
    command.stdin.write('x'.repeat(100_000))
    command.kill()

    expect(await command.status).toBe(0)
  })
})

describe('a connection to PostgreSQL on this host', () => {
  it('PostgreSQL can be reached over TCP and over a Unix socket', async () => {
    const server = await listen(0)
    await listen(join(folder, 's'))

    expect(await text(await host.connectTcp('127.0.0.1', (server.address() as { port: number }).port))).toBe('hello')
    expect(await text(await host.connectSocket(join(folder, 's')))).toBe('hello')
  })

  it('the error says that nothing listens at the port', async () => {
    const server = await listen(0)
    const { port } = server.address() as { port: number }
    await new Promise(resolve => server.close(resolve))

    await expect(host.connectTcp('localhost', port)).rejects.toMatchObject({
      name: 'DatabaseError',
      message: `PostgreSQL is not listening on localhost:${port}`,
      hint: expect.stringContaining('systemctl status postgresql'),
    })
  })

  it('the error says that the socket does not exist', async () => {
    await expect(host.connectSocket(join(folder, 'none'))).rejects.toMatchObject({
      name: 'DatabaseError',
      message: `There is no socket ${folder}/none`,
    })
  })

  it('destroying the host gives up a connection attempt', async () => {
    // An address reserved for documentation: nothing ever answers there.
    const connecting = host.connectTcp('192.0.2.1', 5432)
    host.destroy()

    await expect(connecting).rejects.toMatchObject({ name: 'DatabaseError' })
  })
})
