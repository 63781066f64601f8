import type { Duplex } from 'node:stream'
import pg from 'pg'
import ssh2 from 'ssh2'

export interface Address {
  readonly host: string
  readonly port: number
}

/** A signed-in client that is not ours, so that the demo is tested with an independent one. */
export interface TestClient {
  readonly client: ssh2.Client
  /** Base64, as in known_hosts. */
  readonly hostKey: string
  /** Resets the connection, as a failing network does. */
  vanish(): void
}

export const connectSsh = ({ host, port, user }: Address & { user: string }, privateKey: string): Promise<TestClient> =>
  new Promise((resolve, reject) => {
    const client = new ssh2.Client()
    let hostKey = ''
    client.on('error', reject)
    client.on('ready', () => resolve({ client, hostKey, vanish: () => socketOf(client).resetAndDestroy() }))
    client.connect({
      host,
      port,
      username: user,
      privateKey,
      hostVerifier: (key: Buffer) => {
        hostKey = key.toString('base64')
        return true
      },
    })
    client.setNoDelay(true)
  })

const socketOf = (client: ssh2.Client) => (client as unknown as { _sock: import('node:net').Socket })._sock

/** Opens a channel to an address, or to the Unix socket at a path. */
export const forwardTo = ({ client }: TestClient, to: Address | string): Promise<Duplex> =>
  new Promise((resolve, reject) => {
    const done = (error: Error | undefined, channel: ssh2.ClientChannel): void => (error ? reject(error) : resolve(channel))
    if (typeof to === 'string') client.openssh_forwardOutStreamLocal(to, done)
    else client.forwardOut('127.0.0.1', 0, to.host, to.port, done)
  })

interface Login {
  readonly user: string
  readonly database: string
  readonly password: string
  readonly port: number
}

/** Runs one statement over a forwarded channel, then ends the SSH connection. */
export const queryThrough = async (ssh: TestClient, login: Login, sql: string, socket?: string): Promise<Record<string, unknown>[]> => {
  const channel = await forwardTo(ssh, socket ?? { host: '127.0.0.1', port: login.port })
  // pg expects the methods of a socket.
  const stream = Object.assign(channel, {
    connect: () => setImmediate(() => channel.emit('connect')),
    setNoDelay() {},
    setKeepAlive() {},
    ref() {},
    unref() {},
  })
  const db = new pg.Client({ ...login, stream: () => stream as never })
  db.on('error', () => {})
  try {
    await db.connect()
    return (await db.query(sql)).rows
  } finally {
    ssh.client.end()
  }
}

interface CommandResult {
  readonly stdout: string
  readonly stderr: string
  readonly status: number | undefined
}

/** Runs a command until it ends or has printed that many lines. */
export const runThrough = ({ client }: TestClient, command: string, input = '', lines = Number.POSITIVE_INFINITY): Promise<CommandResult> =>
  new Promise((resolve, reject) => {
    client.exec(command, (error, channel) => {
      if (error) return reject(error)
      let [stdout, stderr] = ['', '']
      let status: number | undefined
      channel.on('error', reject)
      channel.on('exit', (code: number) => {
        status = code
      })
      channel.on('close', () => resolve({ stdout, stderr, status }))
      channel.stderr.on('data', (chunk: Buffer) => {
        stderr += chunk
      })
      channel.on('data', (chunk: Buffer) => {
        stdout += chunk
        if (stdout.split('\n').length > lines) resolve({ stdout, stderr, status })
      })
      if (Number.isFinite(lines)) channel.write(input)
      else channel.end(input)
    })
  })
