import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished } from 'vitest'
import { it, type Sshd } from '../../support/sshd.js'

const block = (name: string, { port }: { port: number }, key: string, more = ''): string =>
  `Host ${name}\n  HostName 127.0.0.1\n  Port ${port}\n  IdentityFile "${key}"\n${more}`

const keyOf = (server: Sshd): Promise<string> => server.makeKey('jump key', ['-t', 'ed25519'])

const silentPort = async (): Promise<number> => {
  const server = createServer(() => {}).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await new Promise(resolve => server.once('listening', resolve))
  return (server.address() as { port: number }).port
}

describe('a jump host', () => {
  it('the connection is lost together with its jump host', async ({ sshd, key, another, home, connect }) => {
    const gate = await another()
    await writeFile(join(home, '.ssh/config'), `${block('gate', gate, await keyOf(gate))}${block('shop', sshd, key, '  ProxyJump gate\n')}`)
    const host = await connect({ host: 'shop' })

    await gate.stop()

    expect(await host.lost).toMatchObject({ name: 'ConnectionError', message: expect.stringContaining('closed the connection') })
  })

  it('several jump hosts are passed in order, and all connections are released at once', async ({ sshd, key, another, home, connect }) => {
    const [near, far] = [await another(), await another()]
    await writeFile(
      join(home, '.ssh/config'),
      `${block('near', near, await keyOf(near))}${block('far', far, await keyOf(far))}${block('shop', sshd, key, '  ProxyJump near,far\n')}`,
    )
    const tcp = (): number => process.getActiveResourcesInfo().filter(name => name === 'TCPSocketWrap').length
    const before = tcp()
    const host = await connect({ host: 'shop' })
    expect(host.label).toContain(`:${sshd.port}`)

    host.destroy()

    await expect.poll(tcp).toBe(before)
  })

  it('a jump host that forbids forwarding is named, with the directive', async ({ sshd, key, another, home, refusal }) => {
    const gate = await another({ directives: ['AllowTcpForwarding no'] })
    await writeFile(join(home, '.ssh/config'), `${block('gate', gate, await keyOf(gate))}${block('shop', sshd, key, '  ProxyJump gate\n')}`)

    const { message, hint } = await refusal({ host: 'shop' })

    expect(message).toContain(`:${sshd.port} cannot be reached via ${sshd.user}@127.0.0.1:${gate.port}`)
    expect(hint).toContain('AllowTcpForwarding')
  })

  it('a host behind a jump host that rejects the key is named with the jump host', async ({ sshd, another, home, refusal }) => {
    const gate = await another()
    const key = await keyOf(gate)
    await writeFile(join(home, '.ssh/config'), `${block('gate', gate, key)}${block('shop', sshd, key, '  ProxyJump gate\n')}`)

    expect((await refusal({ host: 'shop' })).message).toContain(`:${sshd.port} (via ${sshd.user}@127.0.0.1:${gate.port}) accepted no key`)
  })

  it('a port behind a jump host where nothing listens is named with the jump host', async ({ another, home, refusal }) => {
    const gate = await another()
    const key = await keyOf(gate)
    await writeFile(join(home, '.ssh/config'), `${block('gate', gate, key)}${block('shop', { port: 1 }, key, '  ProxyJump gate\n')}`)

    expect((await refusal({ host: 'shop' })).message).toMatch(/:1 cannot be reached via .*: Connection refused/)
  })

  it('a deadline also ends the wait for a silent host behind a jump host', async ({ another, home, refusal }) => {
    const gate = await another()
    const key = await keyOf(gate)
    const port = await silentPort()
    await writeFile(join(home, '.ssh/config'), `${block('gate', gate, key)}${block('shop', { port }, key, '  ProxyJump gate\n')}`)

    expect(await refusal({ host: 'shop', signal: AbortSignal.timeout(800) })).toMatchObject({ name: 'TimeoutError' })
  })
})
