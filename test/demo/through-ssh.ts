import type { Duplex } from 'node:stream'
import pg from 'pg'
import ssh2 from 'ssh2'

export interface Place {
  readonly host: string
  readonly port: number
}

/** A plain SSH client, signed in; not ours, so that the demo is held against a stranger. */
export interface SignedIn {
  readonly client: ssh2.Client
  /** Base64, as in known_hosts. */
  readonly hostKey: string
  /** Breaks the connection off, as a network does. */
  vanish(): void
}

export const connectSsh = ({ host, port, user }: Place & { user: string }, privateKey: string): Promise<SignedIn> =>
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

/** A channel to an address, or to the socket of that path. */
export const forwardTo = ({ client }: SignedIn, to: Place | string): Promise<Duplex> =>
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

/** One statement over a forwarded channel; the SSH connection ends with it. */
export const queryThrough = async (ssh: SignedIn, login: Login, sql: string, socket?: string): Promise<Record<string, unknown>[]> => {
  const channel = await forwardTo(ssh, socket ?? { host: '127.0.0.1', port: login.port })
  // pg treats it as a socket of its own making.
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

interface Ran {
  readonly stdout: string
  readonly stderr: string
  readonly status: number | undefined
}

/** Runs a command to its end, or until it has said so many lines. */
export const runThrough = ({ client }: SignedIn, command: string, input = '', lines = Number.POSITIVE_INFINITY): Promise<Ran> =>
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
