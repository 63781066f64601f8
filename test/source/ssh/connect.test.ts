import { execFile, spawn } from 'node:child_process'
import { appendFile, chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import type { SshSettings } from '../../../src/config/settings.js'
import type { Host } from '../../../src/source/host.js'
import { connectSsh, type SshOptions } from '../../../src/source/ssh/connect.js'
import { IS_PLAIN, recordSignIn, type Sshd, type SshdOptions, startSshd } from '../../support/sshd.js'

const run = promisify(execFile)

let sshd: Sshd
let home: string
let knownHosts: string
let key: string

beforeAll(async () => {
  sshd = await startSshd()
  key = await sshd.makeKey('key', ['-t', 'ed25519'])
})
afterAll(() => sshd.stop())

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'cs-home-'))
  await mkdir(join(home, '.ssh'), { mode: 0o700 })
  knownHosts = join(home, '.ssh/known_hosts')
  await writeFile(knownHosts, await sshd.knownHost())
  return () => rm(home, { recursive: true, force: true })
})

const another = async (options: SshdOptions): Promise<Sshd> => {
  const server = await startSshd(options)
  onTestFinished(() => server.stop())
  await appendFile(knownHosts, await server.knownHost())
  return server
}

interface Call extends Partial<SshSettings> {
  readonly answers?: readonly string[]
  readonly agent?: string
  readonly signal?: AbortSignal
}

/** A promise and the function that resolves it. */
const withResolvers = <T>(): { promise: Promise<T>; resolve: (value: T) => void } => {
  let resolve: (value: T) => void = () => {}
  const promise = new Promise<T>(settle => {
    resolve = settle
  })
  return { promise, resolve }
}

const asked: string[] = []
let signIn = recordSignIn()

const connect = async ({ answers, agent, signal, ...settings }: Call = {}): Promise<Host> => {
  asked.length = 0
  signIn = recordSignIn()
  const left = [...(answers ?? [])]
  const options: SshOptions = {
    home,
    username: sshd.user,
    signal: signal ?? AbortSignal.timeout(10_000),
    isPlain: IS_PLAIN,
    observer: signIn.observer,
    ...(agent && { agent }),
    interaction: {
      stage: () => {},
      ...(answers && {
        ask: async (question: string) => {
          asked.push(question)
          return left.shift()
        },
      }),
    },
  }
  const host = await connectSsh({ host: '127.0.0.1', port: sshd.port, ...settings }, options)
  onTestFinished(() => host.destroy())
  await host.ready
  return host
}

const say = async (host: Host, command: string): Promise<string> => {
  const { stdin, stdout, stderr, status } = await host.run(command)
  stdin.end()
  stderr.resume()
  let output = ''
  for await (const chunk of stdout) output += chunk
  return `${output.trim()} ${await status}`
}

const refusal = (call: Call): Promise<Error & { hint: string }> =>
  connect(call).then(
    () => Promise.reject(new Error('it connected')),
    error => error,
  )

const startAgent = async (...files: readonly string[]): Promise<string> => {
  const socket = join(home, 'agent')
  const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' })
  onTestFinished(() => void agent.kill())
  const env = { ...process.env, SSH_AUTH_SOCK: socket }
  for (
    let i = 0;
    i < 50 &&
    !(await run('ssh-add', ['-l'], { env }).then(
      () => true,
      error => error.code === 1,
    ));
    i++
  )
    await new Promise(resolve => setTimeout(resolve, 20))
  for (const file of files) await run('ssh-add', ['-q', file], { env })
  return socket
}

describe('signing in', () => {
  it.each([
    ['ed25519', ['-t', 'ed25519']],
    ['ecdsa', ['-t', 'ecdsa', '-b', '384']],
    ['rsa', ['-t', 'rsa', '-b', '2048']],
    ['rsa in PEM', ['-t', 'rsa', '-b', '2048', '-m', 'PEM']],
  ])('a key of type %s is accepted', async (name, keygen) => {
    const identityFile = await sshd.makeKey(`type ${name}`, keygen)

    expect(await say(await connect({ identityFile }), 'echo here')).toBe('here 0')
  })

  it('the passphrase of an encrypted key is asked for again after a wrong answer', async () => {
    const identityFile = await sshd.makeKey('encrypted', ['-t', 'ed25519', '-N', 'open sesame'])

    await connect({ identityFile, answers: ['open barley', 'open sesame'] })

    expect(asked).toEqual([`Passphrase for ${identityFile}: `, `That is not its passphrase.\nPassphrase for ${identityFile}: `])
  })

  it('an encrypted key without anyone to ask is named in the error', async () => {
    const identityFile = await sshd.makeKey('locked', ['-t', 'ed25519', '-N', 'open sesame'])

    const { message, hint } = await refusal({ identityFile })

    expect(message).toContain('locked is encrypted, and there is no one to ask for its passphrase')
    expect(hint).toContain('ssh-add')
  })

  it('the agent signs with an encrypted key that it holds', async () => {
    const identityFile = await sshd.makeKey('in agent', ['-t', 'rsa', '-b', '2048'])
    const agent = await startAgent(identityFile)
    await run('ssh-keygen', ['-q', '-p', '-N', 'open sesame', '-f', identityFile])

    await connect({ identityFile, agent, answers: [] })

    expect(asked).toEqual([])
  })

  it("without a configured key, the agent's key is used", async () => {
    await connect({ agent: await startAgent(key) })

    expect(signIn.acceptedKey()).toBe('key (agent)')
  })

  it('a configured key works without its agent', async () => {
    await connect({ identityFile: key, agent: join(home, 'nobody-listens') })

    expect(signIn.acceptedKey()).toBe(key)
  })

  it('without a configured key, the default key file is used', async () => {
    await writeFile(join(home, '.ssh/id_ed25519'), await readFile(key), { mode: 0o600 })

    await connect()

    expect(signIn.acceptedKey()).toBe(join(home, '.ssh/id_ed25519'))
  })

  it('the error lists the keys that were tried', async () => {
    const identityFile = await sshd.makeKey('stranger', ['-t', 'ed25519'], false)

    const { name, message, hint } = await refusal({ identityFile })

    expect(name).toBe('ConnectionError')
    expect(message).toContain(`${sshd.user}@127.0.0.1:${sshd.port} accepted no key (tried ${identityFile})`)
    expect(hint).toContain('authorized_keys')
  })

  it.each([
    [
      'only passwords are accepted',
      ['PubkeyAuthentication no', 'PasswordAuthentication yes'],
      'accepts no keys, only password',
      'PubkeyAuthentication',
    ],
    [
      'only questions are asked',
      ['PubkeyAuthentication no', 'KbdInteractiveAuthentication yes'],
      'accepts no keys, only keyboard-interactive',
      'PubkeyAuthentication',
    ],
    [
      'the key is not enough',
      ['AuthenticationMethods publickey,password', 'PasswordAuthentication yes'],
      'requires password in addition to the key',
      'AuthenticationMethods',
    ],
  ])('the error says that %s, and no other key is offered', async (_case, directives, words, directive) => {
    const server = await another({ directives: ['LogLevel VERBOSE', ...directives] })
    const identityFile = await server.makeKey('key', ['-t', 'ed25519'])
    const agent = await startAgent(await server.makeKey('other', ['-t', 'ed25519']))

    const { message, hint } = await refusal({ port: server.port, identityFile, agent })

    expect(message).toBe(`${server.user}@127.0.0.1:${server.port} ${words}`)
    expect(hint).toContain(directive)
    await expect.poll(() => server.said()).toMatch(/Connection (closed|reset)/)
    expect(server.said().match(/^(Failed|Partial) publickey/gm)?.length ?? 0).toBeLessThanOrEqual(1)
  })

  it('a missing or malformed key file is reported as such, not as rejected by the host', async () => {
    const where = `${sshd.user}@127.0.0.1:${sshd.port}`
    const rubbish = join(home, 'rubbish')
    await writeFile(rubbish, 'not a key')

    expect((await refusal({ identityFile: '/nowhere/key' })).message).toBe(`no key to sign in to ${where}: /nowhere/key does not exist`)
    const { message, hint } = await refusal({ identityFile: rubbish })
    expect(message).toBe(`no key to sign in to ${where}: ${rubbish} is not a private key`)
    expect(hint).toContain('identity_file')
  })

  it('a key of an unknown kind is reported as such', async () => {
    const odd = join(home, 'odd')
    await writeFile(odd, '-----BEGIN ODD PRIVATE KEY-----\nAAAA\n-----END ODD PRIVATE KEY-----\n')

    expect((await refusal({ identityFile: odd })).message).toContain(`${odd} cannot be used: Unsupported key format`)
  })

  it('the error lists the keys that the host rejected in place of a missing one', async () => {
    const stranger = await sshd.makeKey('in its place', ['-t', 'ed25519'], false)

    const { message } = await refusal({ identityFile: '/nowhere/key', agent: await startAgent(stranger) })

    expect(message).toMatch(/: \/nowhere\/key does not exist \(.* did not accept .*in its place \(agent\)\)$/)
  })
})

describe('ssh_config', () => {
  const config = (text: string): Promise<void> => writeFile(join(home, '.ssh/config'), text)
  const byAlias = (host: string): Promise<Host> =>
    connectSsh(
      { host },
      { home, username: sshd.user, signal: AbortSignal.timeout(10_000), isPlain: IS_PLAIN, interaction: { stage: () => {} } },
    ).then(async host => {
      onTestFinished(() => host.destroy())
      await host.ready
      return host
    })

  it('an alias gets its host name, port, key and host keys from ssh_config', async () => {
    await rm(knownHosts)
    await writeFile(join(home, 'keys here'), await sshd.knownHost())
    await config(`Host Shop\n  HostName 127.0.0.1\n  Port ${sshd.port}\n  IdentityFile ${key}\n  UserKnownHostsFile "~/keys here"\n`)

    expect((await byAlias('Shop')).label).toBe(`${sshd.user}@127.0.0.1:${sshd.port}`)
  })

  it('an included Host block ends with its file', async () => {
    await mkdir(join(home, '.ssh/config.d'))
    await writeFile(join(home, '.ssh/config.d/a.conf'), `Host shop\n  HostName 127.0.0.1\nHost other\n  Port 1\n`)
    await config(`Include config.d/*.conf\nPort ${sshd.port}\nIdentityFile ${key}\n`)

    expect((await byAlias('shop')).label).toBe(`${sshd.user}@127.0.0.1:${sshd.port}`)
  })

  it('an Include in a block for another host is ignored', async () => {
    await writeFile(join(home, '.ssh/wrong'), 'Port 1\n')
    await config(`Host elsewhere\n  Include wrong\nHost shop\n  HostName 127.0.0.1\n  Port ${sshd.port}\n  IdentityFile ${key}\n`)

    expect((await byAlias('shop')).label).toBe(`${sshd.user}@127.0.0.1:${sshd.port}`)
  })

  it('with IdentitiesOnly the agent offers only the configured key', async () => {
    const other = await sshd.makeKey('not named', ['-t', 'ed25519'], false)
    await config(`Host *\n  IdentitiesOnly yes\n  IdentityFile ${other}\n`)

    const { message } = await refusal({ agent: await startAgent(key) })

    expect(message).toMatch(/accepted no key \(tried [^,]*not named\)/)
  })

  it('a ProxyCommand is refused: ssh2 cannot follow it', async () => {
    await config('Host *\n  ProxyCommand nc %h %p\n')

    expect((await refusal({})).message).toContain('ProxyCommand')
  })

  it('a jump host and its target each use their own key', async () => {
    const far = await another({})
    const farKey = await far.makeKey('far', ['-t', 'ed25519'])
    await config(
      `Host jump\n  HostName 127.0.0.1\n  Port ${sshd.port}\n  IdentityFile ${key}\nHost far\n  HostName 127.0.0.1\n  Port ${far.port}\n  IdentityFile ${farKey}\n  ProxyJump jump\n`,
    )

    expect(await say(await byAlias('far'), 'echo $SSH_CONNECTION')).toMatch(new RegExp(` ${far.port} 0$`))
  })

  it('a loop of jump hosts is refused', async () => {
    await config('Host a\n  ProxyJump b\nHost b\n  ProxyJump a\n')

    await expect(byAlias('a')).rejects.toThrow(/more than 8 hosts/)
  })
})

describe('host keys', () => {
  const name = (): string => `[127.0.0.1]:${sshd.port}`

  it.each<[string, () => Promise<string>]>([
    ['plain', () => sshd.knownHost()],
    ['in a list of names', () => sshd.knownHost(undefined, `shop.example,${name()}`)],
    ['with a wildcard', () => sshd.knownHost(undefined, `[127.0.?.*]:${sshd.port}`)],
    [
      'after a line that negates it',
      async () => `${await sshd.knownHost(undefined, `!${name()},[127.0.0.*]:${sshd.port}`)}${await sshd.knownHost()}`,
    ],
    ['among comments, rubbish and other hosts', async () => `# mine\n\nrubbish\nother.example ssh-ed25519 AAAA\n${await sshd.knownHost()}`],
  ])('a known host key is found %s', async (_form, lines) => {
    await writeFile(knownHosts, await lines())

    await connect({ identityFile: key, answers: [] })

    expect({ hostKey: signIn.hostKey(), asked }).toEqual({ hostKey: 'ssh-ed25519', asked: [] })
  })

  it('a known host key is found in a hashed line', async () => {
    await run('ssh-keygen', ['-q', '-H', '-f', knownHosts])
    expect(await readFile(knownHosts, 'utf8')).toMatch(/^\|1\|/)

    await connect({ identityFile: key, answers: [] })

    expect({ hostKey: signIn.hostKey(), asked }).toEqual({ hostKey: 'ssh-ed25519', asked: [] })
  })

  it('only the known types of host key are requested, so that a good host does not look changed', async () => {
    const server = await another({ hostKeys: ['ed25519', 'ecdsa', 'rsa'] })
    const identityFile = await server.makeKey('key', ['-t', 'ed25519'])
    for (const [type, hostKey] of [
      ['rsa', 'rsa-sha2-512'],
      ['ecdsa', 'ecdsa-sha2-nistp256'],
    ] as const) {
      await writeFile(knownHosts, await server.knownHost(type))
      await connect({ port: server.port, identityFile })
      expect(signIn.hostKey()).toBe(hostKey)
    }
  })

  it('an unknown host key is refused without anyone to ask, with its fingerprint and a command', async () => {
    await rm(knownHosts)

    const { message, hint } = await refusal({ identityFile: key })

    expect(message).toContain(await sshd.fingerprint())
    expect(hint).toContain(`ssh -p ${sshd.port} ${sshd.user}@127.0.0.1`)
  })

  it('an unknown host key is saved after a yes, and not asked about again', async () => {
    await rm(knownHosts)

    await connect({ identityFile: key, answers: ['yes'] })
    expect(asked[0]).toContain(await sshd.fingerprint())
    expect(await readFile(knownHosts, 'utf8')).toBe(await sshd.knownHost())

    await connect({ identityFile: key, answers: [] })
    expect(asked).toEqual([])
  })

  it('an unknown host key is asked about again until the answer is yes, no or a fingerprint, and is not saved after a no', async () => {
    await rm(knownHosts)

    expect((await refusal({ identityFile: key, answers: ['y', '', 'no'] })).message).toContain('was not accepted')
    expect(asked.slice(1)).toEqual(Array(2).fill(expect.stringMatching(/^Type the whole word yes, or no, or paste the fingerprint/)))
    await expect(readFile(knownHosts)).rejects.toThrow('ENOENT')
  })

  it('an unknown host key is saved if its fingerprint is pasted, alone or in the line of ssh-keygen, and refused if another one is', async () => {
    await rm(knownHosts)
    const right = await sshd.fingerprint()

    const wrong = await refusal({ identityFile: key, answers: [`${right.slice(0, -1)}${right.endsWith('A') ? 'B' : 'A'}`] })
    expect(wrong.message).toContain(`is not the one that you pasted: it is ${right}`)
    expect((await refusal({ identityFile: key, answers: [`${right}x`] })).message).toContain('is not the one that you pasted')
    await expect(readFile(knownHosts)).rejects.toThrow('ENOENT')

    await connect({ identityFile: key, answers: [`256 ${right} root@shop (ED25519)`] })
    expect(await readFile(knownHosts, 'utf8')).toBe(await sshd.knownHost())
  })

  it('a changed host key is always refused, with both fingerprints and the line', async () => {
    const other = await another({})
    await writeFile(knownHosts, `# one\n${await other.knownHost(undefined, name())}`)

    const { message } = await refusal({ identityFile: key, answers: ['yes'] })

    expect(message).toContain(await sshd.fingerprint())
    expect(message).toContain(await other.fingerprint())
    expect(message).toContain(`${knownHosts}:2`)
    expect(asked).toEqual([])
  })

  it('a host without a key of the known type has changed its key', async () => {
    const other = await another({ hostKeys: ['ecdsa'] })
    await writeFile(knownHosts, await other.knownHost(undefined, name()))

    const { message, hint } = await refusal({ identityFile: key, answers: ['yes'] })

    expect(message).toContain(`${knownHosts}:1 says is ${await other.fingerprint()}`)
    expect(hint).toContain(`ssh-keygen -R '${name()}'`)
    expect(asked).toEqual([])
  })

  it('the printed command saves an unknown host key to the configured file', async () => {
    const file = join(home, 'keys')

    expect((await refusal({ identityFile: key, knownHosts: file })).hint).toContain(`-o UserKnownHostsFile=${file} `)
  })

  it('a known host key is found by its HostKeyAlias', async () => {
    await writeFile(knownHosts, await sshd.knownHost(undefined, 'till'))
    await writeFile(join(home, '.ssh/config'), 'HostKeyAlias Till\n')

    await connect({ identityFile: key, answers: [] })

    expect({ hostKey: signIn.hostKey(), asked }).toEqual({ hostKey: 'ssh-ed25519', asked: [] })
  })

  it('a revoked host key is always refused', async () => {
    await writeFile(knownHosts, `${await sshd.knownHost()}@revoked ${await sshd.knownHost(undefined, '*')}`)

    expect((await refusal({ identityFile: key, answers: ['yes'] })).message).toContain('is revoked')
  })

  it('an unreadable known_hosts file ends the connection', async () => {
    await rm(knownHosts)
    await mkdir(knownHosts)

    expect((await refusal({ identityFile: key, answers: ['yes'] })).message).toContain(`${knownHosts} cannot be read: EISDIR`)
  })

  it('a host key that cannot be saved ends the connection', async () => {
    await rm(knownHosts)
    await writeFile(join(home, 'file'), '')

    expect((await refusal({ identityFile: key, knownHosts: join(home, 'file/known_hosts'), answers: ['yes'] })).message).toContain(
      'could not be saved',
    )
  })
})

describe('channels', () => {
  it('a command has its own output, errors and status', async () => {
    const { stdin, stdout, stderr, status } = await (await connect({ identityFile: key })).run('cat; echo oops >&2; exit 7')
    stdin.end('in and out')
    const text = async (stream: AsyncIterable<unknown>): Promise<string> => {
      let output = ''
      for await (const chunk of stream) output += chunk
      return output
    }

    expect(await Promise.all([text(stdout), text(stderr), status])).toEqual(['in and out', 'oops\n', 7])
  })

  const echo = (listen: (server: Server) => void): Promise<Server> =>
    new Promise(resolve => {
      const server = createServer(socket => socket.pipe(socket))
      onTestFinished(() => void server.close())
      listen(server)
      server.on('listening', () => resolve(server))
    })

  const roundTrip = (channel: NodeJS.ReadWriteStream): Promise<string> =>
    new Promise(resolve => {
      channel.once('data', chunk => resolve(String(chunk)))
      channel.write('ping')
    })

  it('a channel reaches a port of the host, and a Unix socket', async () => {
    const host = await connect({ identityFile: key })
    const server = await echo(server => server.listen(0, '127.0.0.1'))
    const socket = join(home, 'socket')
    await echo(server => server.listen(socket))
    if (process.getuid?.() === 0) await chmod(home, 0o755)

    const [tcp, unix] = await Promise.all([
      host.connectTcp('127.0.0.1', (server.address() as { port: number }).port),
      host.connectSocket(socket),
    ])

    expect(await Promise.all([roundTrip(tcp), roundTrip(unix)])).toEqual(['ping', 'ping'])
    tcp.destroy()
    unix.destroy()
  })

  // sshd renews them every hour if RekeyLimit says so.
  it('channels keep working while the host renews the session keys', async () => {
    const { port, makeKey } = await another({ directives: ['RekeyLimit 4K'] })
    const host = await connect({ port, identityFile: await makeKey('key', ['-t', 'ed25519']) })
    const server = await echo(server => server.listen(0, '127.0.0.1'))
    const talk = async (): Promise<void> => {
      const through = await host.connectTcp('127.0.0.1', (server.address() as { port: number }).port)
      for (let n = 0; n < 20; n++) expect(await roundTrip(through)).toBe('ping')
      through.destroy()
    }

    for (let n = 0; n < 5; n++) await Promise.all([talk(), talk(), say(host, 'head -c 9000 /dev/zero'), say(host, 'true')])
  })

  it('the error says that nothing listens at the port', async () => {
    await expect((await connect({ identityFile: key })).connectTcp('127.0.0.1', 1)).rejects.toMatchObject({
      name: 'DatabaseError',
      message: expect.stringContaining('does not answer at 127.0.0.1:1'),
    })
  })

  it.each([
    ['forwarding is off', { directives: ['AllowTcpForwarding no'] }, 'AllowTcpForwarding'],
    ['the port is not permitted', { directives: ['PermitOpen 127.0.0.1:2'] }, 'PermitOpen'],
    ['the key is restricted', { keyOptions: 'restrict' }, 'authorized_keys'],
  ])('the error names the directive to check if %s', async (_case, options, directive) => {
    const server = await another(options)
    const host = await connect({ port: server.port, identityFile: await server.makeKey('key', ['-t', 'ed25519']) })

    await expect(host.connectTcp('127.0.0.1', 1)).rejects.toMatchObject({ name: 'DatabaseError', hint: expect.stringContaining(directive) })
  })

  it('the loss of the host is reported', async () => {
    const server = await startSshd()
    await appendFile(knownHosts, await server.knownHost())
    const host = await connect({ port: server.port, identityFile: await server.makeKey('key', ['-t', 'ed25519']) })
    await say(host, 'kill -9 $PPID').catch(() => {})
    await server.stop()

    expect((await host.lost).message).toContain('closed the connection')
  })
})

describe('a host that cannot be reached', () => {
  it('a refused connection is reported as refused', async () => {
    expect((await refusal({ port: 1, identityFile: key })).message).toContain(`${sshd.user}@127.0.0.1:1 refused the connection`)
  })

  it.each([
    ['does not speak SSH', 'HTTP/1.1 400 Bad Request\r\n\r\n', 'does not speak SSH: something else'],
    ['speaks another version of SSH', 'SSH-1.5-old\r\n', 'does not speak SSH as expected'],
    ['speaks SSH for one line only', `SSH-2.0-OpenSSH_9.2\r\n${'what is it you want? '.repeat(20)}`, 'does not speak SSH as expected'],
    ['hangs up', '', 'hung up before the sign-in'],
  ])('the error says that a host %s', async (_case, answer, words) => {
    const server = createServer(socket => socket.end(answer)).listen(0, '127.0.0.1')
    onTestFinished(() => void server.close())
    await new Promise(resolve => server.on('listening', resolve))

    const { name, message } = await refusal({ port: (server.address() as { port: number }).port, identityFile: key })

    expect(name).toBe('ConnectionError')
    expect(message).toContain(words)
  })

  it('a host with only post-quantum key exchange is recognised', async () => {
    const { port } = await another({ directives: ['KexAlgorithms sntrup761x25519-sha512@openssh.com'] })

    const { message, hint } = await refusal({ port, identityFile: key })

    expect(message).toContain('no matching key exchange')
    expect(hint).toContain('post-quantum')
  })

  it('an unknown host name has no address', async () => {
    expect((await refusal({ host: 'nowhere.invalid', identityFile: key })).message).toContain('has no address')
  })

  it('an abort ends a connection while the person is answering, whatever the answer', async () => {
    await rm(knownHosts)
    const given = withResolvers<string>()
    const asking = withResolvers<void>()
    const stop = new AbortController()
    const connecting = connectSsh(
      { host: '127.0.0.1', port: sshd.port, identityFile: key },
      {
        home,
        username: sshd.user,
        signal: stop.signal,
        interaction: {
          stage: () => {},
          ask: () => {
            asking.resolve()
            return given.promise
          },
        },
      },
    )
    await asking.promise

    stop.abort(new Error('enough'))

    await expect(connecting).rejects.toThrow('enough')
    given.resolve('yes')
    await new Promise(resolve => setTimeout(resolve, 50))
  })

  it('an abort ends a connection with its own reason', async () => {
    const server = createServer(() => {}).listen(0, '127.0.0.1')
    onTestFinished(() => void server.close())
    await new Promise(resolve => server.on('listening', resolve))

    expect(
      await refusal({ port: (server.address() as { port: number }).port, identityFile: key, signal: AbortSignal.timeout(200) }),
    ).toMatchObject({
      name: 'TimeoutError',
    })
  })
})
