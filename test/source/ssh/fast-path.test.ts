import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFile, readFile } from 'node:fs/promises'
import { createServer, connect as dial, type Socket } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import ssh2, { type Client } from 'ssh2'
import { describe, expect, onTestFinished } from 'vitest'
import type { Host } from '../../../src/source/host.js'
import { PADDED_BYTES, takeFastPath } from '../../../src/source/ssh/fast-path.js'
import { it, type Sshd } from '../../support/sshd.js'

const run = promisify(execFile)

const say = async (host: Host, command: string): Promise<string> => {
  const { stdin, stdout, stderr } = await host.run(command)
  stdin.end()
  stderr.resume()
  return (await text(stdout)).trim()
}

/** Sends back whatever it receives. */
const echo = async (): Promise<number> => {
  const server = createServer(socket => socket.on('error', () => {}).pipe(socket)).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await new Promise(resolve => server.once('listening', resolve))
  return (server.address() as { port: number }).port
}

/** One command and one round trip over a forwarded channel, both at once and without waiting for the sign-in, as a report does. */
const useBoth = async (host: Host, port: number): Promise<string[]> => {
  const echoed = async (): Promise<string> => {
    const channel = await host.connectTcp('127.0.0.1', port)
    channel.write('hello')
    return new Promise((resolve, reject) => {
      channel.once('data', data => resolve(String(data))).once('close', () => reject(new Error('closed')))
    })
  }
  return Promise.all([say(host, 'echo $((6 * 7))'), echoed()])
}

interface Relay {
  readonly port: number
  /** Connections through it so far. */
  readonly count: () => number
  /** How often the direction changed to the client. */
  readonly turns: () => number
  /** Bytes from the server. */
  readonly bytes: () => number
}

/** A slow link to a server, whose host key is known under the link's port. @param onClient sees what each connection's client sends */
const relay = async (
  to: Sshd,
  home: string,
  onClient: (data: Buffer, connection: number, socket: Socket) => void = () => {},
): Promise<Relay> => {
  let count = 0
  let turns = 0
  let bytes = 0
  let last = 'server'
  const later = (from: Socket, onto: Socket): void => {
    from.on('data', data => setTimeout(() => onto.destroyed || onto.write(data), 25))
    from.on('close', () => setTimeout(() => onto.destroy(), 25)).on('error', () => {})
  }
  const server = createServer(socket => {
    const connection = ++count
    const far = dial(to.port, '127.0.0.1')
    socket.on('data', data => {
      if (last !== 'client') turns++
      last = 'client'
      onClient(data, connection, socket)
    })
    far.on('data', data => {
      last = 'server'
      bytes += data.length
    })
    later(socket, far)
    later(far, socket)
  }).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await new Promise(resolve => server.once('listening', resolve))
  const { port } = server.address() as { port: number }
  await appendFile(join(home, '.ssh/known_hosts'), await to.knownHost(undefined, `[127.0.0.1]:${port}`))
  return { port, count: () => count, turns: () => turns, bytes: () => bytes }
}

const SEVEN_SEGMENTS = 7 * 1448

describe('the fast path', () => {
  it('the fast path takes fewer round trips for the same result', async ({ sshd, home, key, approach }) => {
    const port = await echo()
    const turns = async (isPlain: boolean): Promise<number> => {
      const link = await relay(sshd, home)
      expect(await useBoth(await approach({ port: link.port, identityFile: key, isPlain }), port)).toEqual(['42', 'hello'])
      expect(link.count()).toBe(1)
      return link.turns()
    }

    expect(await turns(false)).toBeLessThanOrEqual((await turns(true)) - 3)
  })

  it.for([
    ['compressed', ['Compression delayed'], [500, 50_000]],
    ['compressed, even after a rekey', ['Compression delayed', 'RekeyLimit 32K'], [500, 100_000]],
    ['as it is if the host does not compress', ['Compression no'], [108_894, 200_000]],
  ] as const)("the host's output arrives %s", async ([, directives, [min, max]], { another, home, approach }) => {
    const host = await another({ directives: [...directives] })
    const link = await relay(host, home)
    const there = await approach({ port: link.port, identityFile: await host.makeKey('compressed', ['-t', 'ed25519']) })
    const first = await say(there, 'echo $((6 * 7))')
    const before = link.bytes()

    expect([first, await say(there, 'seq 1 20000'), await say(there, 'echo on')]).toEqual([
      '42',
      Array.from({ length: 20_000 }, (_, i) => i + 1).join('\n'),
      'on',
    ])
    expect(link.bytes() - before).toBeGreaterThan(min)
    expect(link.bytes() - before).toBeLessThan(max)
  })

  it.for([
    ['eight segments at once before reading a database', false, true, [SEVEN_SEGMENTS, PADDED_BYTES]],
    ['no padding without a database', false, false, [0, 3_000]],
    ['no padding without pipelining', true, true, [0, 3_000]],
  ] as const)('the client sends %s', async ([, isPlain, hasDatabase, [min, max]], { sshd, home, key, approach }) => {
    const pieces: number[] = []
    const link = await relay(sshd, home, data => void pieces.push(data.length))
    const host = await approach({ port: link.port, identityFile: key, isPlain })
    const port = await echo()

    expect(hasDatabase ? await useBoth(host, port) : await say(host, 'echo $((6 * 7))')).toEqual(hasDatabase ? ['42', 'hello'] : '42')
    if (hasDatabase) expect(await useBoth(host, port)).toEqual(['42', 'hello'])
    const [largest = 0, next = 0] = pieces.sort((a, b) => b - a)
    expect(largest).toBeGreaterThan(min)
    expect(largest).toBeLessThanOrEqual(max)
    expect(next).toBeLessThan(3_000)
  })

  it.for(['aes256-gcm@openssh.com', 'chacha20-poly1305@openssh.com', 'aes128-ctr'])(
    'padding fills exactly eight segments with %s',
    async (cipher, { another, home, approach }) => {
      for (const mac of ['hmac-sha2-512', 'hmac-sha2-256-etm@openssh.com']) {
        let largest = 0
        const host = await another({ directives: [`Ciphers ${cipher}`, `MACs ${mac}`] })
        const link = await relay(host, home, data => {
          largest = Math.max(largest, data.length)
        })
        const there = await approach({ port: link.port, identityFile: await host.makeKey('ciphers', ['-t', 'ed25519']) })

        expect(await useBoth(there, await echo())).toEqual(['42', 'hello'])
        expect(largest).toBeGreaterThan(SEVEN_SEGMENTS)
        expect(largest).toBeLessThanOrEqual(PADDED_BYTES)
      }
    },
  )

  it('no padding is sent during a key exchange', async ({ sshd, home, key }) => {
    let sent = 0
    const link = await relay(sshd, home, data => {
      sent += data.length
    })
    const client = new ssh2.Client()
    onTestFinished(() => void client.destroy())
    client.connect({ host: '127.0.0.1', port: link.port, username: sshd.user, privateKey: await readFile(key) })
    const fastPath = takeFastPath(client, { signer: () => undefined, onSent: () => {}, onRefused: () => {}, onFailure: () => {} })
    await once(client, 'ready')
    const before = sent

    ;(client as unknown as { _protocol: { rekey(): void } })._protocol.rekey()
    fastPath?.pad()
    await once(client, 'handshake')
    expect(sent - before).toBeLessThan(3_000)
    fastPath?.pad()

    await new Promise<void>((resolve, reject) => client.exec('true', error => (error ? reject(error) : resolve())))
    expect(sent - before).toBeGreaterThan(SEVEN_SEGMENTS)
  })

  it.for([
    ['rsa', ['-t', 'rsa', '-b', '2048']],
    ['ecdsa', ['-t', 'ecdsa']],
  ] as const)('a key of type %s signs early', async ([name, keygen], { sshd, approach }) => {
    const host = await approach({ identityFile: await sshd.makeKey(`short ${name}`, keygen) })

    expect(await useBoth(host, await echo())).toEqual(['42', 'hello'])
  })

  it.for([
    ['its only key', false, []],
    ['the configured key', true, []],
    ['no key if the person refuses', true, ['-c']],
  ] as const)('the agent signs early with %s', async ([, isNamed, options], { sshd, home, key, approach }) => {
    const agent = join(home, 'agent')
    // Without a program to confirm with, the agent refuses.
    const running = spawn('ssh-agent', ['-D', '-a', agent], { stdio: ['ignore', 'pipe', 'ignore'], env: { PATH: process.env.PATH } })
    onTestFinished(() => void running.kill())
    await new Promise(resolve => running.stdout.once('data', resolve))
    const inAgent = await sshd.makeKey(`in agent ${options.join('')} ${isNamed}`, ['-t', 'ed25519'])
    await run('ssh-add', ['-q', ...options, inAgent], { env: { ...process.env, SSH_AUTH_SOCK: agent } })
    // The second file is tried after the agent's key.
    await appendFile(
      join(home, '.ssh/config'),
      `Host *\n  IdentityFile "${isNamed ? inAgent : join(home, 'nowhere')}"\n  IdentityFile "${key}"\n`,
    )

    expect(await useBoth(await approach({ agent }), await echo())).toEqual(['42', 'hello'])
  })

  it('after a rejected key, the requests sent along with it are sent again with the next one', async ({ sshd, home, key, approach }) => {
    const stranger = await sshd.makeKey('refused', ['-t', 'ed25519'], false)
    await appendFile(join(home, '.ssh/config'), `Host *\n  IdentityFile "${stranger}"\n  IdentityFile "${key}"\n`)
    const link = await relay(sshd, home)

    expect(await useBoth(await approach({ port: link.port }), await echo())).toEqual(['42', 'hello'])
    expect(link.count()).toBe(1)
  })

  it('if no key is accepted, every request fails with the same error', async ({ sshd, approach }) => {
    const stranger = await sshd.makeKey('nobody', ['-t', 'ed25519'], false)
    const host = await approach({ identityFile: stranger })
    const requests = await Promise.allSettled([host.run('true'), host.connectTcp('127.0.0.1', 1), host.ready])

    expect(requests.map(one => one.status === 'rejected' && one.reason.message)).toEqual(
      Array(3).fill(expect.stringContaining(`accepted no key (tried ${stranger})`)),
    )
  })

  it('if the host hangs up over early requests, they are sent again without pipelining', async ({ sshd, home, key, approach }) => {
    let largest = 0
    const link = await relay(sshd, home, (data, connection, socket) => {
      // The sign-in with the requests sent along is by far the largest write.
      largest = Math.max(largest, data.length)
      if (connection === 1 && data.length > 3_000) socket.destroy()
    })
    const host = await approach({ port: link.port, identityFile: key })
    const long = ' '.repeat(3_000)

    expect(await Promise.all([say(host, `echo first${long}`), host.ready.then(() => 'ready')])).toEqual(['first', 'ready'])
    expect(await say(host, 'echo second')).toBe('second')
    expect(link.count()).toBe(2)
    expect(largest).toBeGreaterThan(3_000)
  })

  it('if the host rejects a key and hangs up at the next one, all is sent again without pipelining', async ({
    sshd,
    home,
    key,
    approach,
  }) => {
    const stranger = await sshd.makeKey('rejected', ['-t', 'ed25519'], false)
    await appendFile(join(home, '.ssh/config'), `Host *\n  IdentityFile "${stranger}"\n  IdentityFile "${key}"\n`)
    let hasRequests = false
    const link = await relay(sshd, home, (data, connection, socket) => {
      if (connection === 1 && hasRequests) socket.destroy()
      hasRequests ||= data.length > 3_000
    })
    const host = await approach({ port: link.port })

    const said = Promise.all([say(host, `echo first${' '.repeat(3_000)}`), host.ready.then(() => 'ready')])

    expect(await said).toEqual(['first', 'ready'])
    expect(await say(host, 'echo second')).toBe('second')
    expect(link.count()).toBe(2)
  })

  it('destroying the host in between makes no second connection', async ({ sshd, home, key, approach }) => {
    const link = await relay(sshd, home)
    const host = await approach({ port: link.port, identityFile: key })
    const request = host.run('true')

    host.destroy()

    await expect(request).rejects.toThrow('refuses to run commands')
    await expect(host.ready).rejects.toThrow('hung up before the sign-in')
    await new Promise(resolve => setTimeout(resolve, 300))
    expect(link.count()).toBe(1)
  })

  it.for([
    ['forbids commands', ['MaxSessions 0'], ['refuses to run commands', 'hello']],
    ['allows one session', ['MaxSessions 1'], ['42', 'hello']],
    ['has a forced command', ['ForceCommand echo forced'], ['forced', 'hello']],
    ['forbids forwarding', ['AllowTcpForwarding no'], ['42', 'does not allow forwarding']],
    ['requires two keys', ['AuthenticationMethods publickey,publickey'], ['42', 'hello']],
  ] as const)('the result is the same without pipelining if the host %s', async ([, directives, expected], { another, home, approach }) => {
    const host = await another({ directives: [...directives] })
    for (const name of ['one', 'two'])
      await appendFile(join(home, '.ssh/config'), `Host *\n  IdentityFile "${await host.makeKey(name, ['-t', 'ed25519'])}"\n`)
    const port = await echo()
    const both = async (isPlain: boolean): Promise<string[]> => {
      const there = await approach({ host: '127.0.0.1', port: host.port, isPlain })
      const ends = await Promise.allSettled([say(there, 'echo 42'), there.connectTcp('127.0.0.1', port).then(() => 'hello')])
      return ends.map(end => (end.status === 'fulfilled' ? end.value : end.reason.message))
    }

    const pipelined = await both(false)

    expect(pipelined).toEqual(expected.map(part => expect.stringContaining(part)))
    expect(pipelined).toEqual(await both(true))
  })

  it('the fast path is not taken with another version of ssh2', () => {
    const progress = { signer: () => undefined, onSent: () => {}, onRefused: () => {}, onFailure: () => {} }
    const handlers = { SERVICE_ACCEPT: () => {}, USERAUTH_FAILURE: () => {}, GLOBAL_REQUEST: () => {} }
    const list = { array: ['none'] }
    const offered = { kex: list, serverHostKey: list, cs: { compress: list }, sc: { compress: list } }
    class Offer {
      readonly lists: object | undefined
      constructor(lists?: object) {
        this.lists = lists
      }
    }
    const whole = {
      service: (_name: string) => {},
      authPK: (_user: string, _key: unknown, _algorithm: string, _sign: unknown) => {},
      exec: (_channel: number, _command: string, _reply: boolean) => {},
      _handlers: handlers,
      _packetRW: { read: { read: () => {}, cleanup: () => {} } },
      _onWrite: () => {},
      _cipher: { allocPacket: () => {}, encrypt: () => {} },
      _offer: new Offer(offered),
    }
    const take = (_protocol: object | undefined): boolean =>
      takeFastPath({ _protocol, once: () => {} } as unknown as Client, progress) !== undefined

    expect(take({ ...whole, _packetRW: { ...whole._packetRW }, _handlers: { ...handlers } })).toBe(true)
    expect(take(undefined)).toBe(false)
    for (const name of ['service', 'authPK', 'exec', '_handlers', '_packetRW', '_onWrite', '_cipher', '_offer'])
      expect(take({ ...whole, [name]: undefined })).toBe(false)
    for (const name of Object.keys(handlers)) expect(take({ ...whole, _handlers: { ...handlers, [name]: undefined } })).toBe(false)
    for (const name of ['allocPacket', 'encrypt']) expect(take({ ...whole, _cipher: { ...whole._cipher, [name]: undefined } })).toBe(false)
    expect(take({ ...whole, exec: (_channel: number, _command: string) => {} })).toBe(false)
    expect(new ssh2.Client()).not.toHaveProperty('_protocol.service')
  })
})
