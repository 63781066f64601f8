import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished } from 'vitest'
import { connectOpenSsh, throughControlMaster } from '../../src/source/openssh/host.js'
import { it } from '../support/sshd.js'

const overOpenSsh = async (home: string, settings: { port: number; identityFile: string }) => {
  const host = await connectOpenSsh(
    { host: '127.0.0.1', knownHosts: join(home, '.ssh/known_hosts'), ...settings },
    { home, label: Promise.resolve('root@127.0.0.1:22'), signal: AbortSignal.timeout(10_000), timeoutS: 10, mayAsk: false },
  )
  onTestFinished(() => host.destroy())
  return host
}

const MEGABYTE = 1024 * 1024

it('a command says more than is under way at once, and how it ended', async ({ home, sshd, key }) => {
  const host = await overOpenSsh(home, { port: sshd.port, identityFile: key })
  const command = await host.run(`head -c ${20 * MEGABYTE} /dev/zero; echo oops >&2; exit 7`)
  const [out, err] = await Promise.all([text(command.stdout), text(command.stderr)])

  expect([out.length, err, await command.status]).toEqual([20 * MEGABYTE, 'oops\n', 7])
})

it('a command reads more than the host takes at once', async ({ home, sshd, key }) => {
  const host = await overOpenSsh(home, { port: sshd.port, identityFile: key })
  const command = await host.run('wc -c')
  command.stdin.end(Buffer.alloc(9 * MEGABYTE))

  expect(Number(await text(command.stdout))).toBe(9 * MEGABYTE)
  expect(await command.status).toBe(0)
})

it('a slow reader holds the host up, and loses nothing', async ({ home, sshd, key }) => {
  const host = await overOpenSsh(home, { port: sshd.port, identityFile: key })
  const command = await host.run(`head -c ${8 * MEGABYTE} /dev/zero`)
  await new Promise(resolve => setTimeout(resolve, 300))
  // What waits here is what the host may send until somebody reads.
  expect(command.stdout.readableLength).toBeLessThanOrEqual(2 * MEGABYTE)

  expect((await text(command.stdout)).length).toBe(8 * MEGABYTE)
})

it('a command that is ended is gone over there, and the next one runs', async ({ home, sshd, key }) => {
  const host = await overOpenSsh(home, { port: sshd.port, identityFile: key })
  const command = await host.run('echo started; exec sleep 1000')
  await new Promise(resolve => command.stdout.once('data', resolve))
  command.kill()

  expect(await command.status).toBeUndefined()
  expect(await text((await host.run('echo next')).stdout)).toBe('next\n')
})

it('what was opened ahead serves the first that asks, and the next has its own', async ({ home, sshd, key }) => {
  const heard: string[] = []
  const server = createServer((socket: Socket) => socket.on('data', chunk => heard.push(String(chunk)))).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await new Promise(resolve => server.once('listening', resolve))
  const { port } = server.address() as { port: number }
  const connections = () => new Promise(resolve => server.getConnections((_, count) => resolve(count)))
  const host = await overOpenSsh(home, { port: sshd.port, identityFile: key })
  host.anticipate?.({ host: '127.0.0.1', port })
  await expect.poll(connections).toBe(1)

  const [first, second] = [await host.connectTcp('127.0.0.1', port), await host.connectTcp('127.0.0.1', port)]
  first.write('one')
  second.write('two')
  await expect.poll(() => heard.toSorted()).toEqual(['one', 'two'])
  expect(await connections()).toBe(2)
  expect(await text((await host.run('echo one')).stdout)).toBe('one\n')
  expect(await text((await host.run('echo two')).stdout)).toBe('two\n')
})

it('a socket at which something else answers is said to let nobody in', async ({ home }) => {
  const path = join(home, 'control')
  const server = createServer(socket => socket.end('\0\0\0\u0004oops')).listen(path)
  onTestFinished(() => void server.close())
  await new Promise(resolve => server.once('listening', resolve))
  const host = await throughControlMaster(path, 'root@127.0.0.1:22')
  onTestFinished(() => host.destroy())

  const error = await host.run('true').catch(error => error)
  expect(error.message).toBe(`the open connection ${path} lets nobody else use it`)
  expect(error.hint).toMatch(/ssh -O exit/)
})
