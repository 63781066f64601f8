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
  it('takes the connection along when it goes', async ({ sshd, key, another, home, connect }) => {
    const gate = await another()
    await writeFile(join(home, '.ssh/config'), `${block('gate', gate, await keyOf(gate))}${block('shop', sshd, key, '  ProxyJump gate\n')}`)
    const host = await connect({ host: 'shop' })

    await gate.stop()

    expect(await host.lost).toMatchObject({ name: 'ConnectionError', message: expect.stringContaining('closed the connection') })
  })

  it('is passed by way of another, and all are let go of at once', async ({ sshd, key, another, home, connect }) => {
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

  it('that forbids going on is named, with the directive', async ({ sshd, key, another, home, refusal }) => {
    const gate = await another({ directives: ['AllowTcpForwarding no'] })
    await writeFile(join(home, '.ssh/config'), `${block('gate', gate, await keyOf(gate))}${block('shop', sshd, key, '  ProxyJump gate\n')}`)

    const { message, hint } = await refusal({ host: 'shop' })

    expect(message).toContain(`:${sshd.port} cannot be reached via ${sshd.user}@127.0.0.1:${gate.port}`)
    expect(hint).toContain('AllowTcpForwarding')
  })

  it('is named when what is behind it does not answer to the key', async ({ sshd, another, home, refusal }) => {
    const gate = await another()
    const key = await keyOf(gate)
    await writeFile(join(home, '.ssh/config'), `${block('gate', gate, key)}${block('shop', sshd, key, '  ProxyJump gate\n')}`)

    expect((await refusal({ host: 'shop' })).message).toContain(`:${sshd.port} (via ${sshd.user}@127.0.0.1:${gate.port}) accepted no key`)
  })

  it('is named when nothing listens behind it', async ({ another, home, refusal }) => {
    const gate = await another()
    const key = await keyOf(gate)
    await writeFile(join(home, '.ssh/config'), `${block('gate', gate, key)}${block('shop', { port: 1 }, key, '  ProxyJump gate\n')}`)

    expect((await refusal({ host: 'shop' })).message).toMatch(/:1 cannot be reached via .*: Connection refused/)
  })

  it('does not hold up who has given up on what is behind it', async ({ another, home, refusal }) => {
    const gate = await another()
    const key = await keyOf(gate)
    const port = await silentPort()
    await writeFile(join(home, '.ssh/config'), `${block('gate', gate, key)}${block('shop', { port }, key, '  ProxyJump gate\n')}`)

    expect(await refusal({ host: 'shop', signal: AbortSignal.timeout(800) })).toMatchObject({ name: 'TimeoutError' })
  })
})
