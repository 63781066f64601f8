import { execFile, spawn } from 'node:child_process'
import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { test as base } from 'vitest'
import type { SshSettings } from '../../src/config/settings.js'
import type { Host } from '../../src/source/host.js'
import { connectSsh, type SshOptions } from '../../src/source/ssh/connect.js'
import type { HandshakeObserver } from '../../src/source/ssh/observer.js'
import { freePort } from './ports.js'

const run = promisify(execFile)

export interface SshdOptions {
  /** Lines of sshd_config, before ours: the first that says a thing wins. */
  readonly directives?: readonly string[]
  readonly hostKeys?: readonly ('ed25519' | 'ecdsa' | 'rsa')[]
  /** What a shell does before sshd begins, in a mount namespace that only those two and whoever signs in are in. As root. */
  readonly furnishing?: string
  /** Makes a certificate authority `ca` in the folder, which vouches for the host keys; `SSHD_FOLDER` in a directive is the folder. */
  readonly hasAuthority?: boolean
  /** What stands before each key of authorized_keys: `restrict,port-forwarding`. */
  readonly keyOptions?: string
}

export interface Sshd {
  readonly port: number
  readonly pid: number
  readonly user: string
  /** Its own folder, for keys and the like of a test; gone with it. */
  readonly folder: string
  /** A line of known_hosts. */
  knownHost(type?: string, name?: string): Promise<string>
  fingerprint(type?: string): Promise<string>
  /** Its log so far. */
  said(): string
  /** Makes a key pair that this server accepts, unless told otherwise; resolves to the private key's file. */
  makeKey(name: string, keygen: readonly string[], accepted?: boolean): Promise<string>
  /** Processes that serve a connection at the moment. */
  sessions(): Promise<readonly number[]>
  /** Processes of the commands that it runs at the moment. */
  commands(): Promise<readonly number[]>
  stop(): Promise<void>
}

/** Takes the place of one who is not signed in yet, and keeps it until it is told to leave. */
export const occupy = async (port: number): Promise<() => void> => {
  for (;;) {
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => {})
    const said = await new Promise<string>(resolve => socket.once('data', data => resolve(String(data))).once('close', () => resolve('')))
    if (said.startsWith('SSH-')) return () => void socket.destroy()
    socket.destroy()
    // Whoever was there before has not quite gone.
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}

const answers = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const socket = connect(port, '127.0.0.1')
    socket.on('data', () => socket.destroy())
    socket.on('error', () => resolve(false))
    socket.on('close', () => resolve(socket.bytesRead > 0))
  })

interface Process {
  readonly pid: number
  readonly name: string
}

const descendants = async (of: number): Promise<Process[]> => {
  const rows = (await run('ps', ['-A', '-o', 'pid=,ppid=,comm='])).stdout.trim().split('\n')
  const all = rows.map(row => {
    const [pid, parent, name = ''] = row.trim().split(/\s+/)
    return { pid: Number(pid), parent: Number(parent), name }
  })
  const below = (pid: number): Process[] => all.filter(({ parent }) => parent === pid).flatMap(child => [child, ...below(child.pid)])
  return below(of)
}

let penalties: Promise<boolean> | undefined

/** OpenSSH 9.8 brought penalties for addresses, and an older server does not start with an option that it does not know. */
const knowsPenalties = (): Promise<boolean> => {
  penalties ??= run('ssh', ['-V']).then(({ stderr }) => {
    const [, major = '', minor = ''] = /OpenSSH_(\d+)\.(\d+)/.exec(stderr) ?? []
    return Number(major) > 9 || (Number(major) === 9 && Number(minor) >= 8)
  })
  return penalties
}

/** A real OpenSSH server on loopback, for the user who runs the tests. */
export const startSshd = async ({
  directives = [],
  hostKeys = ['ed25519'],
  keyOptions = '',
  hasAuthority = false,
  furnishing,
}: SshdOptions = {}): Promise<Sshd> => {
  const folder = await mkdtemp(join(tmpdir(), 'cs-sshd-'))
  const { username: user, uid } = userInfo()
  if (uid === 0) await mkdir('/run/sshd', { recursive: true, mode: 0o755 })
  for (const type of hostKeys) await run('ssh-keygen', ['-q', '-t', type, '-N', '', '-f', join(folder, `host_${type}`)])
  if (hasAuthority) {
    await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, 'ca')])
    for (const type of hostKeys)
      await run('ssh-keygen', ['-q', '-s', join(folder, 'ca'), '-I', 'host', '-h', join(folder, `host_${type}.pub`)])
  }
  const authorized = join(folder, 'authorized_keys')
  await writeFile(authorized, '', { mode: 0o600 })
  const port = await freePort()
  const config = [
    ...directives.map(line => line.replaceAll('SSHD_FOLDER', folder)),
    `ListenAddress 127.0.0.1:${port}`,
    ...hostKeys.map(type => `HostKey ${join(folder, `host_${type}`)}`),
    `AuthorizedKeysFile ${authorized}`,
    'PidFile none',
    'StrictModes no',
    'UsePAM no',
    'PermitRootLogin prohibit-password',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    // Of this one the last that says it wins.
    ...(directives.some(line => line.startsWith('MaxStartups')) ? [] : ['MaxStartups 100']),
    // By it bash takes itself for one within another, and reads no start-up file of whoever runs the tests: that may take seconds.
    'SetEnv SHLVL=1',
    'LogLevel ERROR',
    // Tests fail to sign in on purpose, and newer servers would bar their address for it.
    ...((await knowsPenalties()) ? ['PerSourcePenalties no'] : []),
  ]
  await writeFile(join(folder, 'sshd_config'), `${config.join('\n')}\n`)
  const command = ['/usr/sbin/sshd', '-D', '-e', '-f', join(folder, 'sshd_config')]
  const [program = '', ...args] = furnishing ? ['unshare', '--mount', 'sh', '-ec', `${furnishing}\nexec "$@"`, 'sh', ...command] : command
  const server = spawn(program, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  })
  let said = ''
  server.stderr.on('data', chunk => (said += chunk))
  const gone = new Promise(resolve => server.on('exit', resolve))
  for (let tries = 0; !(await answers(port)); tries++) {
    if (tries > 100 || server.exitCode !== null) throw new Error(`sshd did not start: ${said}`)
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  const publicKey = async (type: string): Promise<string> =>
    (await readFile(join(folder, `host_${type}.pub`), 'utf8')).split(' ').slice(0, 2).join(' ')
  return {
    port,
    pid: server.pid ?? -1,
    user,
    folder,
    said: () => said,
    knownHost: async (type = hostKeys[0], name = `[127.0.0.1]:${port}`) => `${name} ${await publicKey(type ?? '')}\n`,
    fingerprint: async (type = hostKeys[0]) =>
      (await run('ssh-keygen', ['-lf', join(folder, `host_${type}.pub`)])).stdout.split(' ')[1] ?? '',
    makeKey: async (name, keygen, accepted = true) => {
      const file = join(folder, name)
      await run('ssh-keygen', ['-q', '-N', '', ...keygen, '-C', name, '-f', file])
      if (accepted) await appendFile(authorized, `${keyOptions} ${await readFile(`${file}.pub`, 'utf8')}`)
      return file
    },
    sessions: async () => (await descendants(server.pid ?? -1)).map(({ pid }) => pid),
    // How many processes sshd makes for a connection differs from one version to the next.
    commands: async () => (await descendants(server.pid ?? -1)).flatMap(({ pid, name }) => (name.startsWith('sshd') ? [] : [pid])),
    stop: async () => {
      // Those for connections that are still up lead groups of their own.
      const children = await descendants(server.pid ?? -1)
      server.kill('SIGKILL')
      await gone
      server.stderr.destroy()
      for (const { pid } of children) {
        try {
          process.kill(pid, 'SIGKILL')
        } catch {
          // It went with its connection.
        }
      }
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Without pipelining, as a user can choose it too. */
export const IS_PLAIN = process.env.CHECK_STATUS_PLAIN_SSH === '1'

/** Over the person's own OpenSSH: a variable of the tests alone, which write it into the settings of their worlds. */
export const IS_OVER_OPENSSH = process.env.TEST_OVER_OPENSSH === '1'

/** Records which key was accepted and which host key was used. */
export const recordSignIn = () => {
  let acceptedKey: string | undefined
  let hostKey: string | undefined
  const observer: HandshakeObserver = {
    connected: () => {},
    offered: () => {},
    negotiated: algorithms => {
      hostKey = algorithms.serverHostKey
    },
    signedIn: key => {
      acceptedKey = key
    },
  }
  return { observer, acceptedKey: () => acceptedKey, hostKey: () => hostKey }
}

type Call = Partial<SshSettings> & Partial<SshOptions>

interface Fixtures {
  readonly sshd: Sshd
  /** A key that `sshd` accepts. */
  readonly key: string
  /** Another server, known to `home`. */
  readonly another: (options?: SshdOptions) => Promise<Sshd>
  /** A home folder of the test's own, whose known_hosts holds the servers. */
  readonly home: string
  /** To `sshd`, unless told otherwise, as soon as it can be spoken to; it is let go of after the test. */
  readonly approach: (call?: Call) => Promise<Host>
  /** The same, signed in. */
  readonly connect: (call?: Call) => Promise<Host>
  /** What it says when it does not connect. */
  readonly refusal: (call: Call) => Promise<Error & { hint: string }>
}

/** vitest's `it` with real servers: all of them are stopped and gone after the test, also when it fails. */
export const it = base.extend<Fixtures>({
  sshd: [
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern what a fixture needs
    async ({}, use) => {
      const sshd = await startSshd()
      try {
        await use(sshd)
      } finally {
        await sshd.stop()
      }
    },
    { scope: 'file' },
  ],
  key: [async ({ sshd }, use) => use(await sshd.makeKey('key of the file', ['-t', 'ed25519'])), { scope: 'file' }],
  home: async ({ sshd }, use) => {
    const home = await mkdtemp(join(tmpdir(), 'cs-home-'))
    try {
      await mkdir(join(home, '.ssh'), { mode: 0o700 })
      await writeFile(join(home, '.ssh/known_hosts'), await sshd.knownHost())
      await use(home)
    } finally {
      await rm(home, { recursive: true, force: true })
    }
  },
  another: async ({ home }, use) => {
    const started: Sshd[] = []
    try {
      await use(async options => {
        const server = await startSshd(options)
        started.push(server)
        await appendFile(join(home, '.ssh/known_hosts'), await server.knownHost())
        return server
      })
    } finally {
      for (const server of started) await server.stop()
    }
  },
  approach: async ({ sshd, home }, use) => {
    const hosts: Host[] = []
    try {
      await use(
        async ({
          interaction = { stage: () => {} },
          signal = AbortSignal.timeout(10_000),
          agent,
          isPlain = IS_PLAIN,
          onWaiting,
          observer,
          ...settings
        } = {}) => {
          const target = { host: '127.0.0.1', ...(settings.host === undefined && { port: sshd.port }), ...settings }
          const host = await connectSsh(target, {
            home,
            username: sshd.user,
            interaction,
            signal,
            isPlain,
            ...(agent && { agent }),
            ...(onWaiting && { onWaiting }),
            ...(observer && { observer }),
          })
          hosts.push(host)
          return host
        },
      )
    } finally {
      for (const host of hosts) host.destroy()
    }
  },
  connect: async ({ approach }, use) =>
    use(async call => {
      const host = await approach(call)
      await host.ready
      return host
    }),
  refusal: async ({ connect }, use) =>
    use(call =>
      connect(call).then(
        () => Promise.reject(new Error('it connected')),
        error => error,
      ),
    ),
})
