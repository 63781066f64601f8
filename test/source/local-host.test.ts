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
  // What is dead stays visible until init has collected it.
  for (let tries = 0; alive(pid) && tries < 500; tries++) await wait(20)
  return !alive(pid)
}

/** A command whose child would outlive its shell; resolves with the child's process id. */
const withChild = async () => {
  const command = await host.run('sleep 1000 & echo $!; wait')
  const [chunk] = (await command.stdout.take(1).toArray()) as Buffer[]
  return { command, child: Number(String(chunk)) }
}

describe('a command on this host', () => {
  it('has its streams and its status', async () => {
    const command = await host.run('cat; echo oops >&2; exit 3')
    command.stdin.end('words')

    expect(await Promise.all([text(command.stdout), text(command.stderr), command.status])).toEqual(['words', 'oops\n', 3])
  })

  it('ends with its children when it is killed', async () => {
    const { command, child } = await withChild()

    command.kill()

    expect(await command.status).toBeUndefined()
    expect(await gone(child)).toBe(true)
  })

  it('ends with its children when the host is let go of', async () => {
    const { child } = await withChild()

    host.destroy()

    expect(await gone(child)).toBe(true)
  })

  it('may be killed and written to after it ended', async () => {
    const command = await host.run('exit 0')
    await command.status
    command.stdin.write('x'.repeat(100_000))
    command.kill()

    expect(await command.status).toBe(0)
  })
})

describe('a connection to PostgreSQL on this host', () => {
  it('is made over TCP and over a socket', async () => {
    const server = await listen(0)
    await listen(join(folder, 's'))

    expect(await text(await host.connectTcp('127.0.0.1', (server.address() as { port: number }).port))).toBe('hello')
    expect(await text(await host.connectSocket(join(folder, 's')))).toBe('hello')
  })

  it('says that nobody listens', async () => {
    const server = await listen(0)
    const { port } = server.address() as { port: number }
    await new Promise(resolve => server.close(resolve))

    await expect(host.connectTcp('localhost', port)).rejects.toMatchObject({
      name: 'DatabaseError',
      message: `PostgreSQL is not listening on localhost:${port}`,
      hint: expect.stringContaining('systemctl status postgresql'),
    })
  })

  it('says that there is no socket', async () => {
    await expect(host.connectSocket(join(folder, 'none'))).rejects.toMatchObject({
      name: 'DatabaseError',
      message: `There is no socket ${folder}/none`,
    })
  })

  it('is given up when the host is let go of', async () => {
    // An address that is reserved for documentation: nothing ever answers.
    const connecting = host.connectTcp('192.0.2.1', 5432)
    host.destroy()

    await expect(connecting).rejects.toMatchObject({ name: 'DatabaseError' })
  })
})
