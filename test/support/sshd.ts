import { execFile, spawn } from 'node:child_process'
import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

export interface SshdOptions {
  /** Lines of sshd_config, before ours: the first that says a thing wins. */
  readonly directives?: readonly string[]
  readonly hostKeys?: readonly ('ed25519' | 'ecdsa' | 'rsa')[]
  /** What stands before each key of authorized_keys: `restrict,port-forwarding`. */
  readonly keyOptions?: string
}

export interface Sshd {
  readonly port: number
  readonly user: string
  /** Its own folder, for keys and the like of a test; gone with it. */
  readonly folder: string
  /** A line of known_hosts. */
  knownHost(type?: string, name?: string): Promise<string>
  fingerprint(type?: string): Promise<string>
  /** Makes a key pair that this server accepts, unless told otherwise; resolves to the private key's file. */
  makeKey(name: string, keygen: readonly string[], accepted?: boolean): Promise<string>
  stop(): Promise<void>
}

const freePort = (): Promise<number> =>
  new Promise(resolve => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })

const answers = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const socket = connect(port, '127.0.0.1')
    socket.on('data', () => socket.destroy())
    socket.on('error', () => resolve(false))
    socket.on('close', () => resolve(socket.bytesRead > 0))
  })

/** A real OpenSSH server on loopback, for the user who runs the tests. */
export const startSshd = async ({ directives = [], hostKeys = ['ed25519'], keyOptions = '' }: SshdOptions = {}): Promise<Sshd> => {
  const folder = await mkdtemp(join(tmpdir(), 'cs-sshd-'))
  const { username: user, uid } = userInfo()
  if (uid === 0) await mkdir('/run/sshd', { recursive: true, mode: 0o755 })
  for (const type of hostKeys) await run('ssh-keygen', ['-q', '-t', type, '-N', '', '-f', join(folder, `host_${type}`)])
  const authorized = join(folder, 'authorized_keys')
  await writeFile(authorized, '', { mode: 0o600 })
  const port = await freePort()
  const config = [
    ...directives,
    `ListenAddress 127.0.0.1:${port}`,
    ...hostKeys.map(type => `HostKey ${join(folder, `host_${type}`)}`),
    `AuthorizedKeysFile ${authorized}`,
    'PidFile none',
    'StrictModes no',
    'UsePAM no',
    'PermitRootLogin prohibit-password',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'MaxStartups 100',
    'LogLevel ERROR',
  ]
  await writeFile(join(folder, 'sshd_config'), `${config.join('\n')}\n`)
  const server = spawn('/usr/sbin/sshd', ['-D', '-e', '-f', join(folder, 'sshd_config')], {
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
    user,
    folder,
    knownHost: async (type = hostKeys[0], name = `[127.0.0.1]:${port}`) => `${name} ${await publicKey(type ?? '')}\n`,
    fingerprint: async (type = hostKeys[0]) =>
      (await run('ssh-keygen', ['-lf', join(folder, `host_${type}.pub`)])).stdout.split(' ')[1] ?? '',
    makeKey: async (name, keygen, accepted = true) => {
      const file = join(folder, name)
      await run('ssh-keygen', ['-q', '-N', '', ...keygen, '-C', name, '-f', file])
      if (accepted) await appendFile(authorized, `${keyOptions} ${await readFile(`${file}.pub`, 'utf8')}`)
      return file
    },
    stop: async () => {
      server.kill('SIGKILL')
      await gone
      server.stderr.destroy()
      // What it has forked for connections that are still up goes with its group.
      try {
        if (server.pid) process.kill(-server.pid, 'SIGKILL')
      } catch {}
      await rm(folder, { recursive: true, force: true })
    },
  }
}
