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

/** Answers whatever it hears. */
const echo = async (): Promise<number> => {
  const server = createServer(socket => socket.on('error', () => {}).pipe(socket)).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await new Promise(resolve => server.once('listening', resolve))
  return (server.address() as { port: number }).port
}

/** A first word to the command's channel and to the database's, as a report has them: at once, whether the host is ready or not. */
const speak = async (host: Host, port: number): Promise<string[]> => {
  const heard = async (): Promise<string> => {
    const channel = await host.connectTcp('127.0.0.1', port)
    channel.write('hello')
    return new Promise((resolve, reject) => {
      channel.once('data', data => resolve(String(data))).once('close', () => reject(new Error('closed')))
    })
  }
  return Promise.all([say(host, 'echo $((6 * 7))'), heard()])
}

interface Relay {
  readonly port: number
  /** Connections that were made through it. */
  readonly count: () => number
  /** How often it was the client's turn to speak. */
  readonly turns: () => number
  /** Bytes that came from the server. */
  readonly bytes: () => number
}

/** A slow link to a server, known under its own port. @param onClient sees what a client sends, by connection */
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

describe('the short way', () => {
  it('takes the client fewer turns than the plain one, to the same end', async ({ sshd, home, key, approach }) => {
    const port = await echo()
    const turns = async (isPlain: boolean): Promise<number> => {
      const link = await relay(sshd, home)
      expect(await speak(await approach({ port: link.port, identityFile: key, isPlain }), port)).toEqual(['42', 'hello'])
      expect(link.count()).toBe(1)
      return link.turns()
    }

    expect(await turns(false)).toBeLessThanOrEqual((await turns(true)) - 3)
  })

  it.for([
    ['squeezed', ['Compression delayed'], [500, 50_000]],
    ['squeezed, also after its keys were renewed', ['Compression delayed', 'RekeyLimit 32K'], [500, 100_000]],
    ['as it is where the host does not squeeze', ['Compression no'], [108_894, 200_000]],
  ] as const)('gets what the host sends %s', async ([, directives, [least, most]], { another, home, approach }) => {
    const host = await another({ directives: [...directives] })
    const link = await relay(host, home)
    const there = await approach({ port: link.port, identityFile: await host.makeKey('squeezed', ['-t', 'ed25519']) })
    const first = await say(there, 'echo $((6 * 7))')
    const before = link.bytes()

    expect([first, await say(there, 'seq 1 20000'), await say(there, 'echo on')]).toEqual([
      '42',
      Array.from({ length: 20_000 }, (_, i) => i + 1).join('\n'),
      'on',
    ])
    expect(link.bytes() - before).toBeGreaterThan(least)
    expect(link.bytes() - before).toBeLessThan(most)
  })

  it.for([
    ['eight segments in one go where a database is to be read', false, true, [SEVEN_SEGMENTS, PADDED_BYTES]],
    ['no padding where none is', false, false, [0, 3_000]],
    ['no padding the plain way', true, true, [0, 3_000]],
  ] as const)('sends %s', async ([, isPlain, hasDatabase, [least, most]], { sshd, home, key, approach }) => {
    const pieces: number[] = []
    const link = await relay(sshd, home, data => void pieces.push(data.length))
    const host = await approach({ port: link.port, identityFile: key, isPlain })
    const port = await echo()

    expect(hasDatabase ? await speak(host, port) : await say(host, 'echo $((6 * 7))')).toEqual(hasDatabase ? ['42', 'hello'] : '42')
    if (hasDatabase) expect(await speak(host, port)).toEqual(['42', 'hello'])
    const [largest = 0, next = 0] = pieces.sort((a, b) => b - a)
    expect(largest).toBeGreaterThan(least)
    expect(largest).toBeLessThanOrEqual(most)
    expect(next).toBeLessThan(3_000)
  })

  it.for(['aes256-gcm@openssh.com', 'chacha20-poly1305@openssh.com', 'aes128-ctr'])(
    'pads to eight segments, neither fewer nor more, with %s',
    async (cipher, { another, home, approach }) => {
      for (const mac of ['hmac-sha2-512', 'hmac-sha2-256-etm@openssh.com']) {
        let largest = 0
        const host = await another({ directives: [`Ciphers ${cipher}`, `MACs ${mac}`] })
        const link = await relay(host, home, data => {
          largest = Math.max(largest, data.length)
        })
        const there = await approach({ port: link.port, identityFile: await host.makeKey('ciphers', ['-t', 'ed25519']) })

        expect(await speak(there, await echo())).toEqual(['42', 'hello'])
        expect(largest).toBeGreaterThan(SEVEN_SEGMENTS)
        expect(largest).toBeLessThanOrEqual(PADDED_BYTES)
      }
    },
  )

  it('sends no padding while keys are exchanged', async ({ sshd, home, key }) => {
    let sent = 0
    const link = await relay(sshd, home, data => {
      sent += data.length
    })
    const client = new ssh2.Client()
    onTestFinished(() => void client.destroy())
    client.connect({ host: '127.0.0.1', port: link.port, username: sshd.user, privateKey: await readFile(key) })
    const shortcut = takeFastPath(client, { signer: () => undefined, onSent: () => {}, onRefused: () => {}, onFailure: () => {} })
    await once(client, 'ready')
    const before = sent

    ;(client as unknown as { _protocol: { rekey(): void } })._protocol.rekey()
    shortcut?.pad()
    await once(client, 'handshake')
    expect(sent - before).toBeLessThan(3_000)
    shortcut?.pad()

    await new Promise<void>((resolve, reject) => client.exec('true', error => (error ? reject(error) : resolve())))
    expect(sent - before).toBeGreaterThan(SEVEN_SEGMENTS)
  })

  it.for([
    ['rsa', ['-t', 'rsa', '-b', '2048']],
    ['ecdsa', ['-t', 'ecdsa']],
  ] as const)('signs with a key of type %s', async ([name, keygen], { sshd, approach }) => {
    const host = await approach({ identityFile: await sshd.makeKey(`short ${name}`, keygen) })

    expect(await speak(host, await echo())).toEqual(['42', 'hello'])
  })

  it.for([
    ['its only key', false, []],
    ['the key that is named', true, []],
    ['none of them, where the person refuses', true, ['-c']],
  ] as const)('has the agent sign with %s', async ([, isNamed, options], { sshd, home, key, approach }) => {
    const agent = join(home, 'agent')
    // Nobody can be asked for leave: that is a refusal.
    const running = spawn('ssh-agent', ['-D', '-a', agent], { stdio: ['ignore', 'pipe', 'ignore'], env: { PATH: process.env.PATH } })
    onTestFinished(() => void running.kill())
    await new Promise(resolve => running.stdout.once('data', resolve))
    const held = await sshd.makeKey(`held ${options.join('')} ${isNamed}`, ['-t', 'ed25519'])
    await run('ssh-add', ['-q', ...options, held], { env: { ...process.env, SSH_AUTH_SOCK: agent } })
    // A second file is tried after the agent's key.
    await appendFile(
      join(home, '.ssh/config'),
      `Host *\n  IdentityFile "${isNamed ? held : join(home, 'nowhere')}"\n  IdentityFile "${key}"\n`,
    )

    expect(await speak(await approach({ agent }), await echo())).toEqual(['42', 'hello'])
  })

  it('goes on with the next key, and asks again what went along with the first', async ({ sshd, home, key, approach }) => {
    const stranger = await sshd.makeKey('refused', ['-t', 'ed25519'], false)
    await appendFile(join(home, '.ssh/config'), `Host *\n  IdentityFile "${stranger}"\n  IdentityFile "${key}"\n`)
    const link = await relay(sshd, home)

    expect(await speak(await approach({ port: link.port }), await echo())).toEqual(['42', 'hello'])
    expect(link.count()).toBe(1)
  })

  it('fails as one clean error when no key is accepted, whatever went along', async ({ sshd, approach }) => {
    const stranger = await sshd.makeKey('nobody', ['-t', 'ed25519'], false)
    const host = await approach({ identityFile: stranger })
    const asked = await Promise.allSettled([host.run('true'), host.connectTcp('127.0.0.1', 1), host.ready])

    expect(asked.map(one => one.status === 'rejected' && one.reason.message)).toEqual(
      Array(3).fill(expect.stringContaining(`accepted no key (tried ${stranger})`)),
    )
  })

  it('begins again the plain way where the host hangs up over what came early', async ({ sshd, home, key, approach }) => {
    let seen = 0
    const link = await relay(sshd, home, (data, connection, socket) => {
      // The sign-in with all that goes along is by far the largest that is ever sent.
      seen = Math.max(seen, data.length)
      if (connection === 1 && data.length > 3_000) socket.destroy()
    })
    const host = await approach({ port: link.port, identityFile: key })
    const long = ' '.repeat(3_000)

    expect(await Promise.all([say(host, `echo first${long}`), host.ready.then(() => 'ready')])).toEqual(['first', 'ready'])
    expect(await say(host, 'echo second')).toBe('second')
    expect(link.count()).toBe(2)
    expect(seen).toBeGreaterThan(3_000)
  })

  it('does not begin again when it is let go of in between', async ({ sshd, home, key, approach }) => {
    const link = await relay(sshd, home)
    const host = await approach({ port: link.port, identityFile: key })
    const asked = host.run('true')

    host.destroy()

    await expect(asked).rejects.toThrow()
    await expect(host.ready).rejects.toThrow()
    await new Promise(resolve => setTimeout(resolve, 300))
    expect(link.count()).toBe(1)
  })

  it.for([
    ['forbids commands', ['MaxSessions 0'], ['refuses to run commands', 'hello']],
    ['allows one session', ['MaxSessions 1'], ['42', 'hello']],
    ['has a command of its own', ['ForceCommand echo forced'], ['forced', 'hello']],
    ['forbids to go on', ['AllowTcpForwarding no'], ['42', 'does not allow forwarding']],
    ['wants two keys', ['AuthenticationMethods publickey,publickey'], ['42', 'hello']],
  ] as const)('comes to the same where the host %s', async ([, directives, said], { another, home, approach }) => {
    const host = await another({ directives: [...directives] })
    for (const name of ['one', 'two'])
      await appendFile(join(home, '.ssh/config'), `Host *\n  IdentityFile "${await host.makeKey(name, ['-t', 'ed25519'])}"\n`)
    const port = await echo()
    const both = async (isPlain: boolean): Promise<string[]> => {
      const there = await approach({ host: '127.0.0.1', port: host.port, isPlain })
      const ends = await Promise.allSettled([say(there, 'echo 42'), there.connectTcp('127.0.0.1', port).then(() => 'hello')])
      return ends.map(end => (end.status === 'fulfilled' ? end.value : end.reason.message))
    }

    const short = await both(false)

    expect(short).toEqual(said.map(part => expect.stringContaining(part)))
    expect(short).toEqual(await both(true))
  })

  it('is not taken with an ssh2 that lacks something of what it relies on', () => {
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
